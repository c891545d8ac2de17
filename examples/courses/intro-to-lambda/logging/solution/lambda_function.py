import json


def log(level, **what):
    print(json.dumps({"level": level, **what}))


def lambda_handler(event, context):
    paid = event["amount"] > 0
    level = "INFO" if paid else "WARNING"
    log(level, order=event["order"], amount=event["amount"])
    return {"order": event["order"], "paid": paid}
