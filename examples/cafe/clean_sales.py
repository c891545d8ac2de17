"""Reads a day's sales from a bucket, cleans them, and hands them on.

The event is S3's. A file that is no list of sales fails: Lambda tries it twice more, and then it goes to the
function's dead-letter queue.
"""

import csv
import io
import json
from collections import defaultdict
from decimal import Decimal
from urllib.parse import unquote_plus

import boto3

s3, sqs = boto3.client("s3"), boto3.client("sqs")
table = boto3.resource("dynamodb").Table("sales")


def lambda_handler(event, context):
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8-sig")
        sales = clean(csv.DictReader(io.StringIO(text)))
        day = key.rsplit("/", 1)[-1].removesuffix(".csv")
        with table.batch_writer() as batch:
            for drink, (cups, money) in sorted(sales.items()):
                batch.put_item(Item={"day": day, "drink": drink, "cups": cups, "money": money})
        summary = {"day": day, "cups": sum(cups for cups, _ in sales.values()),
                   "money": str(sum(money for _, money in sales.values()))}
        s3.put_object(Bucket="cafe-out", Key=f"{day}.json", Body=json.dumps(summary), ContentType="application/json")
        sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="days")["QueueUrl"], MessageBody=json.dumps(summary))
        print(f"{key}: {len(sales)} drinks, {summary['cups']} cups")


def clean(rows):
    sales = defaultdict(lambda: (0, Decimal(0)))
    for row in rows:
        drink = (row.get("drink") or "").strip().lower()
        if not drink:
            continue
        cups, money = sales[drink]
        sales[drink] = cups + int(row["cups"]), money + Decimal(row["price"].strip()) * int(row["cups"])
    if not sales:
        raise ValueError("no sales in this file")
    return sales
