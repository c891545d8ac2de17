import os


def lambda_handler(event, context):
    # Greet the name in the environment variable NAME.
    return {"message": "Hello"}
