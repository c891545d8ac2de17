import json


def respond(status, content):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(content),
    }


def lambda_handler(event, context):
    try:
        request = json.loads(event.get("body") or "{}")
    except ValueError:
        return respond(400, {"message": "The body is no JSON."})
    if "name" not in request:
        return respond(400, {"message": "Send a name: {\"name\": \"Ada\"}"})
    return respond(200, {"message": f"Hello {request['name']}"})
