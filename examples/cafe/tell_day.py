"""Keeps how each day went: called by a queue, one message at a time."""

import json

import boto3

ssm = boto3.client("ssm")


def lambda_handler(event, context):
    for record in event["Records"]:
        day = json.loads(record["body"])
        ssm.put_parameter(Name=f"/cafe/{day['day']}", Value=f"{day['cups']} cups, {day['money']} EUR",
                          Type="String", Overwrite=True)
        print("a day of", day["cups"], "cups")
