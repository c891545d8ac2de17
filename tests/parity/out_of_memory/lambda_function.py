def lambda_handler(event, context):
    blocks = []
    for i in range(event["mb"]):
        blocks.append(bytearray(1024 * 1024))
    return len(blocks)
