def lambda_handler(event, context):
    for i in range(event["lines"]):
        print(f"{i:05d} " + "x" * 200)
