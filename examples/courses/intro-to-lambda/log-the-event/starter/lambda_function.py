import json


def lambda_handler(event, context):
    print(type(event))
    print(event["key1"])
