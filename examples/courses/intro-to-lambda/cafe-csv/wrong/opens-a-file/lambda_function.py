import csv
import json


def lambda_handler(event, context):
    with open("monday.csv") as sales:
        rows = list(csv.DictReader(sales))
    return {"statusCode": 200, "body": json.dumps(rows)}
