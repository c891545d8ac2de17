import csv
import io
import json
from decimal import Decimal


def lambda_handler(event, context):
    totals = {}
    for sale in csv.DictReader(io.StringIO(event.get("body") or "")):
        totals[sale["drink"]] = f"{int(sale['cups']) * Decimal(sale['price']):.2f}"
    return {"statusCode": 200, "body": json.dumps(totals)}
