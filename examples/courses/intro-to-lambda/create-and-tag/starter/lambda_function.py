def lambda_handler(event, context):
    return {"shout": "hello"}
