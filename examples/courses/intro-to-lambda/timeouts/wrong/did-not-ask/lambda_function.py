def lambda_handler(event, context):
    return {"item": event["item"], "stock": 30}
