"""Puts a day's sales and a broken file into the bucket, as somebody with a browser would."""

import boto3

GOOD = "drink,cups,price\n Tea ,3,2.40\ncoffee,5,3.10\nTEA,2,2.40\n,1,9.99\n"
BROKEN = "this is,no list\nof sales,\n"


def lambda_handler(event, context):
    s3 = boto3.client("s3")
    s3.put_object(Bucket="cafe-in", Key="sales/2026-11-26.csv", Body=GOOD.encode())
    s3.put_object(Bucket="cafe-in", Key="sales/broken file.csv", Body=BROKEN.encode())
