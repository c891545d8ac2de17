"""What the cafe has by now: rows, summaries, days, broken files."""

import json

import boto3

s3, sqs, ssm = boto3.client("s3"), boto3.client("sqs"), boto3.client("ssm")


def lambda_handler(event, context):
    items = boto3.resource("dynamodb").Table("sales").scan()["Items"]
    summaries = {}
    for entry in s3.list_objects_v2(Bucket="cafe-out").get("Contents", []):
        summaries[entry["Key"]] = json.loads(s3.get_object(Bucket="cafe-out", Key=entry["Key"])["Body"].read())
    days = ssm.get_parameters_by_path(Path="/cafe")["Parameters"]
    broken = []
    url = sqs.get_queue_url(QueueName="broken-files")["QueueUrl"]
    for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get("Messages", []):
        event = json.loads(message["Body"])
        broken.append([event["Records"][0]["s3"]["object"]["key"],
                       message["MessageAttributes"]["ErrorMessage"]["StringValue"]])
    return {
        "rows": sorted([item["day"], item["drink"], int(item["cups"]), str(item["money"])] for item in items),
        "summaries": summaries,
        "days": {day["Name"]: day["Value"] for day in days},
        "broken": broken,
    }
