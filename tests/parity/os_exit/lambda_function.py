import os

def lambda_handler(event, context):
    print("leaving")
    os._exit(event["code"])
