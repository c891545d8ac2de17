import os


def lambda_handler(event, context):
    name = os.environ["NAME"]
    return {"message": f"Hello {name}"}
