import json


def lambda_handler(event, context):
    print(json.dumps(event, indent=2))
    return {"first": event.get("key1", "nothing")}
