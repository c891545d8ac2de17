import os


def lambda_handler(event, context):
    name = os.environ["NAME"]
    print(f"Hello {name}")
