PRICE = 2


def lambda_handler(event, context):
    totals = []
    items = []
    for record in event["Records"]:
        if record["eventName"] == "REMOVE":
            continue
        order = record["dynamodb"]["NewImage"]
        total = int(order["cups"]["N"]) * PRICE
        totals.append(total)
        items.append({"id": order["id"], "total": {"N": total}})
    return {"totals": totals, "items": items}
