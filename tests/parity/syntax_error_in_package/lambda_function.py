from lib import broken

def lambda_handler(event, context):
    return broken
