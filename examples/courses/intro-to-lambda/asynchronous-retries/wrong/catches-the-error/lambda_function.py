import ledger
import mail


def lambda_handler(event, context):
    order = event["order"]
    if not ledger.is_paid(order):
        ledger.charge(order)
    try:
        mail.send(order)
    except ConnectionError as error:
        print(error)
        return {"order": order, "sent": False}
    return {"order": order, "sent": True}
