PRICE = 3


def lambda_handler(event, context):
    return {"total": event["cups"] * PRICE}
