import sys

def lambda_handler(event, context):
    if "code" in event:
        sys.exit(event["code"])
    return "still here"
