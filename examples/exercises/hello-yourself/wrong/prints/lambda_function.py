import os


def lambda_handler(event, context):
    name = os.environ.get("NAME", "stranger")
    print(f"Hello {name}")
