import json


def lambda_handler(event, context):
    print(json.dumps({"level": "INFO", "order": event["order"], "amount": event["amount"]}))
    return {"order": event["order"], "paid": event["amount"] > 0}
