basket = []


def lambda_handler(event, context):
    basket.extend(event["items"])
    answer = {"customer": event["customer"], "basket": basket}
    basket.clear()
    return answer
