def lambda_handler(event, context)
    return "the colon is missing"
