import json


def lambda_handler(event, context):
    paid = event["amount"] > 0
    line = {"level": "INFO" if paid else "WARNING", "order": event["order"], "amount": event["amount"]}
    print(json.dumps(line, indent=2))
    return {"order": event["order"], "paid": paid}
