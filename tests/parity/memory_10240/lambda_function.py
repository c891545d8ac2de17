def lambda_handler(event, context):
    return context.memory_limit_in_mb
