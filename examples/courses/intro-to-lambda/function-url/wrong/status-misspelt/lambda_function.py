import json


def lambda_handler(event, context):
    request = json.loads(event.get("body") or "{}")
    if "name" not in request:
        return {"statuscode": 400, "body": "Send a name."}
    return {"statuscode": 200, "body": json.dumps({"message": "Hello " + request["name"]})}
