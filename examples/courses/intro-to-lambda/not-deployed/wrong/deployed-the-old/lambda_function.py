PRICE = 2


def lambda_handler(event, context):
    cups = event["cups"]
    return {"total": cups * PRICE}
