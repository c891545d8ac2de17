import os

def lambda_handler(event, context):
    try:
        with open("/tmp/big", "wb") as file:
            for _ in range(600):
                file.write(b"\0" * 1024 * 1024)
    except OSError as error:
        return [error.errno, error.strerror, os.path.getsize("/tmp/big") // 1024 // 1024]
