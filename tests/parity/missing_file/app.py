def lambda_handler(event, context):
    return "in another file"
