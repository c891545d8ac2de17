import json

ITEMS = {"1": {"name": "tea"}, "2": {"name": "coffee"}}

def lambda_handler(event, context):
    method = event["requestContext"]["http"]["method"]
    path = event["rawPath"]
    print(f"{method} {path}")
    if method == "GET" and path.startswith("/items/"):
        item = ITEMS.get(path.rsplit("/", 1)[1])
        if item is None:
            return {"statusCode": 404, "body": json.dumps({"message": "Not Found"})}
        return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(item)}
    if method == "POST":
        ITEMS[str(len(ITEMS) + 1)] = json.loads(event["body"])
        return {"statusCode": 201, "body": json.dumps({"count": len(ITEMS)})}
    return {"statusCode": 405}
