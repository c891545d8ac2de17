def lambda_handler(event, context):
    return {"type": type(event).__name__, "value": event}
