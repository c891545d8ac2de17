from lib.outer import run

def lambda_handler(event, context):
    return run(event)
