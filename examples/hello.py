import json


def lambda_handler(event, context):
    print("value1 = " + event.get("key1", "missing"))
    return {
        "statusCode": 200,
        "body": json.dumps("Hello from Lambda!"),
    }
