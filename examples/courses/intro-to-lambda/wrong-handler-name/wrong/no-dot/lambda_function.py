def lambda_handler(event, context):
    return {"served": event["order"]}
