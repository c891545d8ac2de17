import json
import os
import time
import urllib.parse

print("loading")
calls = 0


def order(event):
    lines = event["lines"]
    print(json.dumps({"level": "INFO", "message": f"order {event['id']}"}))
    return {
        "total": sum(line["price"] for line in lines),
        "currency": os.environ.get("CURRENCY", "USD"),
        "lines": lines,
        "calls": calls,
        "text": "[1, 2]",
    }


def lambda_handler(event, context):
    global calls
    calls += 1
    if "sleep" in event:
        time.sleep(event["sleep"])
    if "Records" in event:
        record = event["Records"][0]
        if "dynamodb" in record:
            return {"total": record["dynamodb"]["NewImage"]["total"]["N"]}
        keys = [record["s3"]["object"]["key"] for record in event["Records"]]
        return {"keys": [urllib.parse.unquote_plus(key) for key in keys]}
    if "rawPath" in event:
        if event["rawPath"] != "/orders":
            return {"statusCode": 404, "body": "no such path"}
        return {"statusCode": 201, "body": json.dumps(order(json.loads(event["body"])))}
    if "key1" in event:
        return event
    return order(event)
