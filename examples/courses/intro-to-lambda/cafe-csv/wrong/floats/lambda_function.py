import csv
import io
import json


def lambda_handler(event, context):
    text = event["body"]
    totals = {}
    for sale in csv.DictReader(io.StringIO(text)):
        takings = int(sale["cups"]) * float(sale["price"])
        totals[sale["drink"]] = totals.get(sale["drink"], 0) + takings
    answer = {drink: str(total) + ("0" if len(str(total).split(".")[1]) == 1 else "") for drink, total in totals.items()}
    return {"statusCode": 200, "body": json.dumps(answer)}
