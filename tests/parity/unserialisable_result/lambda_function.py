def lambda_handler(event, context):
    return {"tags": {"a", "b"}}
