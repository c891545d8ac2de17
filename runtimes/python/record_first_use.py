#!/usr/bin/env python3
"""Writes guest/lambdabox_build/boto3_first_use.txt: what a first use of boto3 reads of the library, in its order.

    LAMBDABOX_RUNTIMES=target/runtimes python3 runtimes/python/record_first_use.py target/debug/lambdabox

To be run when boto3 or the standard library has another version. It is an order only: a file that is missing in it
costs a page some bytes, nothing else.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

LIST = pathlib.Path(__file__).parent / "guest/lambdabox_build/boto3_first_use.txt"
# Clients in the order in which handlers of collections use them.
HANDLER = """
from lambdabox_runtime import stdlib_store

read = []


def recorded(name):
    function = getattr(stdlib_store, name)

    def record(path):
        read.append(path)
        return function(path)

    setattr(stdlib_store, name, record)


recorded("code")
recorded("data")
import boto3
import botocore.exceptions

s3 = boto3.client("s3")


def lambda_handler(event, context):
    s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="bucket", Key="key", Body=b"x")
    s3.get_object(Bucket="bucket", Key="key")["Body"].read()
    table = boto3.resource("dynamodb").Table("table")
    try:
        table.get_item(Key={"key": "x"})
    except botocore.exceptions.ClientError:
        pass
    for name in ("sqs", "sns", "ssm", "secretsmanager", "events", "lambda", "sts", "logs", "cloudwatch", "dynamodbstreams"):
        boto3.client(name)
    boto3.client("sts").get_caller_identity()
    boto3.resource("s3").Bucket("bucket").upload_file("/etc/os-release", "file")
    s3.get_paginator("list_objects_v2")
    s3.get_waiter("bucket_exists").wait(Bucket="bucket")
    return read
"""


def main():
    with tempfile.TemporaryDirectory() as folder:
        code = pathlib.Path(folder) / "lambda_function.py"
        code.write_text(HANDLER, encoding="utf-8")
        command = [sys.argv[1], "invoke", str(code), "--memory", "1769", "--timeout", "60", "--output", "json"]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    answer = json.loads(done.stdout)
    if answer["status"] != "Succeeded":
        sys.exit(answer["logs"])
    LIST.write_text("".join(f"{path}\n" for path in dict.fromkeys(answer["payload"])), encoding="utf-8")


if __name__ == "__main__":
    main()
