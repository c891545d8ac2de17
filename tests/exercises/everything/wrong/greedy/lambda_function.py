def lambda_handler(event, context):
    return bytearray(3_000_000_000)
