def lambda_handler(event, context):
    print("y" * event["length"])
    print("after")
