def lambda_handler(event, context):
    return "r" * event["length"]
