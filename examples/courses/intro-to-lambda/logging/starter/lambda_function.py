import json


def lambda_handler(event, context):
    print("got", event)
    paid = event["amount"] > 0
    print("paid" if paid else "refused")
    return {"order": event["order"], "paid": paid}
