def lambda_handler(event, context):
    value = {}
    value["self"] = value
    return value
