def lambda_handler(event, context):
    raise Exception("Something went wrong")
