basket = []


def lambda_handler(event, context):
    basket.extend(event["items"])
    return {"customer": event["customer"], "basket": basket}
