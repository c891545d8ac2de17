def lambda_handler(event, context):
    return {"shout": "VALUE1"}
