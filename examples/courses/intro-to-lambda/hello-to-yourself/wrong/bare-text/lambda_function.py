import os


def lambda_handler(event, context):
    return "Hello " + os.environ["NAME"]
