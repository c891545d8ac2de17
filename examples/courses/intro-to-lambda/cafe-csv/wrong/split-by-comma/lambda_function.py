import json
from decimal import Decimal


def lambda_handler(event, context):
    text = event.get("body")
    if not text:
        return {"statusCode": 400, "body": "Send the sales as CSV."}
    totals = {}
    for line in text.split("\n")[1:]:
        if line.strip():
            drink, cups, price = line.split(",")
            totals[drink] = totals.get(drink, 0) + int(cups) * Decimal(price.strip())
    answer = {drink: f"{total:.2f}" for drink, total in totals.items()}
    return {"statusCode": 200, "body": json.dumps(answer)}
