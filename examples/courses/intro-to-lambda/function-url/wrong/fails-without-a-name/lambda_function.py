import json


def lambda_handler(event, context):
    request = json.loads(event["body"])
    return {"statusCode": 200, "body": json.dumps({"message": "Hello " + request["name"]})}
