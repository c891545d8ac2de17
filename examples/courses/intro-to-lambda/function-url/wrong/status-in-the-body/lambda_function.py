import json


def lambda_handler(event, context):
    request = json.loads(event.get("body") or "{}")
    if "name" not in request:
        return {"status": 400, "message": "Send a name."}
    return {"message": "Hello " + request["name"]}
