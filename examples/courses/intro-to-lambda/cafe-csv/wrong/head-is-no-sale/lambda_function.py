import csv
import io
import json
from decimal import Decimal


def lambda_handler(event, context):
    totals = {}
    for drink, cups, price in csv.reader(io.StringIO(event.get("body", ""))):
        totals[drink] = totals.get(drink, 0) + int(cups) * Decimal(price)
    answer = {drink: f"{total:.2f}" for drink, total in totals.items()}
    return {"statusCode": 200, "body": json.dumps(answer)}
