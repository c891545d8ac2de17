def lambda_handler(event, context):
    return {"shout": event["key1"]}
