import json


def lambda_handler(event, context):
    body = event.get("body") or {}
    if not body or "name" not in body:
        return {"statusCode": 400, "body": "Send a name."}
    return {"statusCode": 200, "body": json.dumps({"message": "Hello " + body["name"]})}
