def lambda_handler(event, context):
    yield 1
