import csv
import io

import boto3
from botocore.exceptions import ClientError

s3 = boto3.client("s3")


def lambda_handler(event, context):
    bucket = event["bucket"]
    if event.get("make"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    rows = [{"drink": "tea", "cups": 3}, {"drink": "flat white", "cups": 2}]
    table = io.StringIO()
    writer = csv.DictWriter(table, ["drink", "cups"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    put = s3.put_object(Bucket=bucket, Key="orders/monday.csv", Body=table.getvalue(), Metadata={"cafe": "north"})
    s3.upload_fileobj(io.BytesIO(b"x" * 9_000_000), bucket, "large.bin")
    got = s3.get_object(Bucket=bucket, Key="orders/monday.csv")
    lines = list(csv.DictReader(io.StringIO(got["Body"].read().decode())))
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 1})
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    try:
        s3.get_object(Bucket=bucket, Key="missing")
    except s3.exceptions.NoSuchKey as error:
        missing = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    try:
        s3.head_object(Bucket=bucket, Key="missing")
    except ClientError as error:
        head = str(error)
    presigned = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "orders/monday.csv"})
    return {
        "etag": put["ETag"], "metadata": got["Metadata"], "length": got["ContentLength"], "lines": lines, "keys": keys,
        "missing": missing, "head": head, "large": s3.head_object(Bucket=bucket, Key="large.bin")["ContentLength"],
        "presigned": presigned.split("?")[0], "modified": got["LastModified"].isoformat(),
    }
