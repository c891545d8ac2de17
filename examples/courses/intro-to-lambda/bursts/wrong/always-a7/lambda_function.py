def lambda_handler(event, context):
    return {"sold": "A7"}
