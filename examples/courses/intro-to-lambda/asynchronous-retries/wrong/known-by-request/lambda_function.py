import ledger
import mail

seen = set()


def lambda_handler(event, context):
    order = event["order"]
    if context.aws_request_id in seen:
        print("already paid")
    else:
        seen.add(context.aws_request_id)
        ledger.charge(order)
    mail.send(order)
    return {"order": order, "sent": True}
