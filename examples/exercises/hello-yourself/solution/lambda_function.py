import os


def lambda_handler(event, context):
    name = os.environ.get("NAME", "stranger")
    return {"message": f"Hello {name}"}
