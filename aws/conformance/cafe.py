#!/usr/bin/env python3
"""The story of examples/cafe with the AWS CLI alone, against `lambdabox serve`: `cafe.py AWS EXAMPLES`, with AWS_ENDPOINT_URL and
keys in the environment. Prints what the function `look` has seen, as JSON."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import zipfile

AWS, EXAMPLES = [sys.argv[1], "--endpoint-url", os.environ["AWS_ENDPOINT_URL"]], pathlib.Path(sys.argv[2])
REGION, ACCOUNT = "eu-west-1", "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
GOOD = "drink,cups,price\n Tea ,3,2.40\ncoffee,5,3.10\nTEA,2,2.40\n,1,9.99\n"
BROKEN = "this is,no list\nof sales,\n"
FOLDER = pathlib.Path(tempfile.mkdtemp())


def aws(*arguments):
    done = subprocess.run([*AWS, *arguments, "--output", "json"], capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        sys.exit(f"{arguments}: {done.stderr}")
    return json.loads(done.stdout) if done.stdout.strip() else None


def create(name, *more):
    package = FOLDER / f"{name}.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.write(EXAMPLES / f"{name}.py", f"{name}.py")
    aws("lambda", "create-function", "--function-name", name, "--runtime", "python3.14", "--role", ROLE, "--handler",
        f"{name}.lambda_handler", "--memory-size", "512", "--timeout", "30", "--zip-file", f"fileb://{package}", *more)


def arn(service, name):
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}"


def look():
    out = FOLDER / "out.json"
    aws("lambda", "invoke", "--function-name", "look", str(out))
    return json.loads(out.read_text())


for bucket in ("cafe-in", "cafe-out"):
    aws("s3api", "create-bucket", "--bucket", bucket, "--create-bucket-configuration", f"LocationConstraint={REGION}")
aws("dynamodb", "create-table", "--table-name", "sales", "--billing-mode", "PAY_PER_REQUEST", "--key-schema",
    "AttributeName=day,KeyType=HASH", "AttributeName=drink,KeyType=RANGE", "--attribute-definitions",
    "AttributeName=day,AttributeType=S", "AttributeName=drink,AttributeType=S")
for queue in ("broken-files", "days"):
    aws("sqs", "create-queue", "--queue-name", queue)
create("clean_sales", "--dead-letter-config", f"TargetArn={arn('sqs', 'broken-files')}")
create("tell_day")
create("look")
# The machine's time passes here: nobody waits three minutes for two more attempts.
aws("lambda", "put-function-event-invoke-config", "--function-name", "clean_sales", "--maximum-retry-attempts", "0")
made = aws("lambda", "create-event-source-mapping", "--event-source-arn", arn("sqs", "days"), "--function-name", "tell_day",
           "--batch-size", "1")
assert aws("lambda", "get-event-source-mapping", "--uuid", made["UUID"])["State"] == "Enabled"
assert len(aws("lambda", "list-event-source-mappings", "--function-name", "tell_day")["EventSourceMappings"]) == 1
notification = {"LambdaFunctionConfigurations": [{
    "LambdaFunctionArn": arn("lambda", "function:clean_sales"), "Events": ["s3:ObjectCreated:*"],
    "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".csv"}]}}}]}
aws("s3api", "put-bucket-notification-configuration", "--bucket", "cafe-in", "--notification-configuration",
    json.dumps(notification))
for name, text in (("2026-11-26.csv", GOOD), ("broken file.csv", BROKEN)):
    (FOLDER / name).write_text(text)
    subprocess.run([*AWS, "s3", "cp", "--quiet", str(FOLDER / name), f"s3://cafe-in/sales/{name}"], check=True)

seen, broken, end = look(), [], time.monotonic() + 240
broken += seen["broken"]
while time.monotonic() < end and not (seen["days"] and broken):
    time.sleep(1)
    seen = look()
    broken += seen["broken"]
aws("lambda", "delete-event-source-mapping", "--uuid", made["UUID"])
print(json.dumps({**seen, "broken": broken}))
