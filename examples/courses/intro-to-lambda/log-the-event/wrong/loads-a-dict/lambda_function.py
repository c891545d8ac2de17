import json


def lambda_handler(event, context):
    data = json.loads(event)
    print(json.dumps(data))
    return {"first": data.get("key1", "nothing")}
