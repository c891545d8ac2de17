PRICE = 2


def lambda_handler(event, context):
    totals = []
    items = []
    for record in event["Records"]:
        order = record["dynamodb"]["NewImage"]
        total = int(order["cups"]["N"]) * PRICE
        totals.append(total)
        items.append({"id": order["id"]["S"], "total": total})
    return {"totals": totals, "items": items}
