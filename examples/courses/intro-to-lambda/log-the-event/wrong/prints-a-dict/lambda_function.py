def lambda_handler(event, context):
    print(event)
    return {"first": event.get("key1")}
