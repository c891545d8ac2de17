import json


def lambda_handler(event, context):
    name = event["body"]["name"]
    return {"statusCode": 200, "body": json.dumps({"message": f"Hello {name}"})}
