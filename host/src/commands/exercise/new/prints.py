def lambda_handler(event, context):
    print("Hello " + event.get("name", "world"))
