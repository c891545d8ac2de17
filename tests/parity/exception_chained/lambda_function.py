def parse(text):
    try:
        return int(text)
    except ValueError as error:
        raise RuntimeError("cannot read the amount") from error

def lambda_handler(event, context):
    try:
        return parse(event["amount"])
    finally:
        print("cleaning up")
