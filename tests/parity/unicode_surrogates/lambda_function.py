def lambda_handler(event, context):
    return event["text"] + "\ud800"
