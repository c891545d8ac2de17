import json


def lambda_handler(event, context):
    print(json.dumps(event))
    return {"first": event.get("key1", "nothing")}
