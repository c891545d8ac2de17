import os


def lambda_handler(event, context):
    message = "Hello " + os.environ["NAME"]
    print({"message": message})
