import csv
import io
import json
from decimal import Decimal


def lambda_handler(event, context):
    text = event.get("body")
    if not text:
        return {"statusCode": 400, "body": json.dumps({"message": "Send the sales as CSV."})}
    totals = {}
    for sale in csv.DictReader(io.StringIO(text)):
        takings = int(sale["cups"]) * Decimal(sale["price"])
        totals[sale["drink"]] = totals.get(sale["drink"], Decimal(0)) + takings
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({drink: f"{total:.2f}" for drink, total in totals.items()}),
    }
