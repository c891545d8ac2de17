import ledger
import mail


def lambda_handler(event, context):
    order = event["order"]
    ledger.charge(order)
    mail.send(order)
    return {"order": order, "sent": True}
