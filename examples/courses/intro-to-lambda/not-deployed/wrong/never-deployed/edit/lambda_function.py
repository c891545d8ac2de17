# I have saved it three times now!
PRICE = 3


def lambda_handler(event, context):
    return {"total": event["cups"] * PRICE}
