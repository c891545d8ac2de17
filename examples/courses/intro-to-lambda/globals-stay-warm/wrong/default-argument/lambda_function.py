def fill(items, basket=[]):
    for item in items:
        basket.append(item)
    return basket


def lambda_handler(event, context):
    return {"customer": event["customer"], "basket": fill(event["items"])}
