def lambda_handler(event, context):
    depth = 0
    while isinstance(event, list):
        depth += 1
        event = event[0] if event else None
    return depth
