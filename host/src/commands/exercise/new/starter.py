def lambda_handler(event, context):
    # Take the name out of the event, and return a greeting.
    return {"message": "Hello"}
