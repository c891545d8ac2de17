import os


def lambda_handler(event, context):
    greeting = "Hello " + os.environ["NAME"]
    answer = {"message": greeting}
    answer
