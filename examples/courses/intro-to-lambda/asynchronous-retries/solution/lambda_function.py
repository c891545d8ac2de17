import ledger
import mail


def lambda_handler(event, context):
    order = event["order"]
    if ledger.is_paid(order):
        print("already paid")
    else:
        ledger.charge(order)
    mail.send(order)
    return {"order": order, "sent": True}
