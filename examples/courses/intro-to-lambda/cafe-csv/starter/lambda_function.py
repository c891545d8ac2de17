def lambda_handler(event, context):
    lines = event["body"].split("\n")
    return {"statusCode": 200, "body": lines}
