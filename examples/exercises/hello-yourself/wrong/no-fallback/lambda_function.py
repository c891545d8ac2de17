import os


def lambda_handler(event, context):
    return {"message": "Hello " + os.environ["NAME"]}
