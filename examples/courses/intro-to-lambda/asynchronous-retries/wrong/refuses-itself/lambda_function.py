import ledger
import mail


def lambda_handler(event, context):
    order = event["order"]
    if ledger.is_paid(order):
        raise ValueError("already paid")
    ledger.charge(order)
    mail.send(order)
    return {"order": order, "sent": True}
