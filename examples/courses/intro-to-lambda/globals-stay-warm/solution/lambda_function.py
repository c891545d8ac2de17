def lambda_handler(event, context):
    basket = []
    for item in event["items"]:
        basket.append(item)
    return {"customer": event["customer"], "basket": basket}
