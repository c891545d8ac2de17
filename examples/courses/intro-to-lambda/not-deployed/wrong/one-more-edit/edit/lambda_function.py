PRICE = 3


def lambda_handler(event, context):
    print(event)
    return {"total": event["cups"] * PRICE}
