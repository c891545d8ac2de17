import ledger
import mail


def lambda_handler(event, context):
    order = event["order"]
    ledger.charge(order)
    try:
        mail.send(order)
    except ConnectionError:
        print("trying again later")
        raise
    return {"order": order, "sent": True}
