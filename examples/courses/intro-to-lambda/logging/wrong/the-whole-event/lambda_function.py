import json


def lambda_handler(event, context):
    paid = event["amount"] > 0
    print(json.dumps({"level": "INFO" if paid else "WARNING", **event}))
    return {"order": event["order"], "paid": paid}
