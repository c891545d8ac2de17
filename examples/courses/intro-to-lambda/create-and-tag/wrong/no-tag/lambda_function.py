def lambda_handler(event, context):
    text = event["key1"]
    return {"shout": text.upper()}
