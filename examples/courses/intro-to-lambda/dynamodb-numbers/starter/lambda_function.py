PRICE = 2


def lambda_handler(event, context):
    totals = []
    items = []
    for record in event["Records"]:
        order = record["dynamodb"]["NewImage"]
        cups = order["cups"]["N"]
        totals.append(cups * PRICE)
    return {"totals": totals, "items": items}
