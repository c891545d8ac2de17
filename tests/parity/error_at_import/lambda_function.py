import os

print("loading")
TABLE = os.environ["TABLE_NAME"]

def lambda_handler(event, context):
    return TABLE
