#!/usr/bin/env python3
"""boto3 and the AWS CLI against `lambdabox serve`: `serve_calls.py AWS`, with AWS_ENDPOINT_URL and keys in the
environment. Ends with `score: GOOD/ALL`."""

import base64
import concurrent.futures
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

AWS = sys.argv[1]
ROLE = "arn:aws:iam::123456789012:role/r"
GOOD, ALL = [], []


def step(name, holds):
    ALL.append(name)
    if holds:
        GOOD.append(name)
    else:
        print("wrong:", name)


def refused(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"] == code
    return False


def package(code, name="lambda_function.py"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, code)
    return buffer.getvalue()


CLEANS = """
import boto3, csv, io
def lambda_handler(event, context):
    s3, table = boto3.client("s3"), boto3.resource("dynamodb").Table("sales")
    text = s3.get_object(Bucket=event["bucket"], Key=event["key"])["Body"].read().decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        table.put_item(Item={"drink": row["drink"].strip().lower(), "sold": int(row["sold"])})
    print("cleaned", len(rows))
    return len(rows)
"""


def lambda_with_boto3():
    client = boto3.client("lambda")
    made = client.create_function(
        FunctionName="cleans", Runtime="python3.14", Role=ROLE, Handler="lambda_function.lambda_handler",
        Code={"ZipFile": package(CLEANS)}, Timeout=60, MemorySize=1769, Environment={"Variables": {"CAFE": "b"}}, Tags={"t": "1"}, Publish=True,
    )
    step("create", made["Version"] == "1" and made["State"] == "Active")
    client.get_waiter("function_active_v2").wait(FunctionName="cleans")
    step("get", client.get_function(FunctionName="cleans")["Tags"] == {"t": "1"})
    boto3.client("s3").create_bucket(Bucket="cafe", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    boto3.client("s3").put_object(Bucket="cafe", Key="day.csv", Body=b"drink,sold\n Espresso ,3\nTea,5\n")
    boto3.client("dynamodb").create_table(
        TableName="sales", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "drink", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "drink", "AttributeType": "S"}],
    )
    ran = client.invoke(FunctionName="cleans", LogType="Tail", Payload=json.dumps({"bucket": "cafe", "key": "day.csv"}))
    payload, log = ran["Payload"].read(), base64.b64decode(ran["LogResult"]).decode()
    step("invoke", payload == b"2" and "FunctionError" not in ran)
    step("log tail", "cleaned 2" in log and ran["ResponseMetadata"]["RequestId"] in log)
    rows = boto3.resource("dynamodb").Table("sales").scan()["Items"]
    step("rows", {(row["drink"], int(row["sold"])) for row in rows} == {("espresso", 3), ("tea", 5)})
    events = boto3.client("logs").filter_log_events(logGroupName="/aws/lambda/cleans")["events"]
    step("log group", any("cleaned 2" in event["message"] for event in events))
    failed = client.invoke(FunctionName="cleans", Payload=b'{"bucket": "none", "key": "x"}')
    step("NoSuchBucket in the function", "NoSuchBucket" in json.loads(failed["Payload"].read())["errorType"])
    client.update_function_configuration(FunctionName="cleans", MemorySize=512)
    client.get_waiter("function_updated_v2").wait(FunctionName="cleans")
    step("configuration", client.get_function_configuration(FunctionName="cleans")["MemorySize"] == 512)
    step("version keeps", client.get_function_configuration(FunctionName="cleans", Qualifier="1")["MemorySize"] == 1769)
    client.create_alias(FunctionName="cleans", Name="live", FunctionVersion="1")
    client.update_alias(FunctionName="cleans", Name="live", Description="now")
    step("alias", client.get_alias(FunctionName="cleans", Name="live")["FunctionVersion"] == "1")
    step("aliases", [it["Name"] for it in client.list_aliases(FunctionName="cleans")["Aliases"]] == ["live"])
    client.put_function_concurrency(FunctionName="cleans", ReservedConcurrentExecutions=0)
    step("throttled", refused("TooManyRequestsException", boto3.client("lambda", config=Config(retries={"total_max_attempts": 1})).invoke, FunctionName="cleans"))
    client.delete_function_concurrency(FunctionName="cleans")
    step("concurrency", "ReservedConcurrentExecutions" not in client.get_function_concurrency(FunctionName="cleans"))
    client.tag_resource(Resource=made["FunctionArn"].rsplit(":1", 1)[0], Tags={"u": "2"})
    step("tags", client.list_tags(Resource=made["FunctionArn"].rsplit(":1", 1)[0])["Tags"] == {"t": "1", "u": "2"})
    layer = client.publish_layer_version(LayerName="shared", Content={"ZipFile": package("X = 7\n", "python/shared.py")})
    client.create_function(
        FunctionName="layered", Runtime="python3.14", Role=ROLE, Handler="lambda_function.lambda_handler", Layers=[layer["LayerVersionArn"]],
        Code={"ZipFile": package("import shared\ndef lambda_handler(e, c):\n    return shared.X\n")},
    )
    step("layer", client.invoke(FunctionName="layered")["Payload"].read() == b"7")
    step("pages", len([it for page in client.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 1}) for it in page["Functions"]]) == 2)
    step("function urls", refused("NotImplemented", client.create_function_url_config, FunctionName="cleans", AuthType="NONE"))
    step("streaming", refused("NotImplemented", client.invoke_with_response_stream, FunctionName="cleans"))


def later():
    client, sqs = boto3.client("lambda"), boto3.client("sqs")
    url = sqs.create_queue(QueueName="told")["QueueUrl"]
    client.create_function(
        FunctionName="sends", Runtime="python3.14", Role=ROLE, Handler="lambda_function.lambda_handler", Timeout=60, MemorySize=1769,
        Code={"ZipFile": package("import boto3\ndef lambda_handler(e, c):\n    boto3.client('sqs').send_message(QueueUrl=e['url'], MessageBody='hello')\n")},
    )
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(sqs.receive_message, QueueUrl=url, WaitTimeSeconds=20)
        sent = client.invoke(FunctionName="sends", InvocationType="Event", Payload=json.dumps({"url": url}))
        step("event", sent["StatusCode"] == 202)
        step("long poll", waiting.result()["Messages"][0]["Body"] == "hello")
    began = time.monotonic()
    step("long poll of nothing", "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2) and time.monotonic() - began > 1.5)


def presigned():
    import urllib.request
    s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
    address = s3.generate_presigned_url("get_object", Params={"Bucket": "cafe", "Key": "day.csv"})
    step("presigned", urllib.request.urlopen(address).read().startswith(b"drink"))


def cli(folder):
    def aws(*words):
        address = ["--endpoint-url", os.environ["AWS_ENDPOINT_URL"]]
        done = subprocess.run([AWS, *words, *address], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            print("wrong:", *words, done.stderr)
        return done.stdout

    code = folder / "code.zip"
    code.write_bytes(package("def lambda_handler(e, c):\n    print('from the CLI')\n    return e\n"))
    made = aws(
        "lambda", "create-function", "--function-name", "cli", "--runtime", "python3.14", "--role", ROLE,
        "--handler", "lambda_function.lambda_handler", "--zip-file", f"fileb://{code}",
    )
    step("CLI create", json.loads(made)["FunctionName"] == "cli")
    (folder / "event.json").write_text('{"a": 1}')
    ran = aws("lambda", "invoke", "--function-name", "cli", "--log-type", "Tail", "--payload", f"fileb://{folder / 'event.json'}", str(folder / "out.json"))
    step("CLI invoke", json.loads((folder / "out.json").read_text()) == {"a": 1})
    step("CLI log", "from the CLI" in base64.b64decode(json.loads(ran)["LogResult"]).decode())
    aws("s3", "mb", "s3://cli")
    (folder / "big").write_bytes(bytes(range(256)) * 50_000)
    aws("s3", "cp", str(folder / "big"), "s3://cli/big")
    aws("s3", "cp", "s3://cli/big", str(folder / "back"))
    step("CLI s3 cp in parts", (folder / "back").read_bytes() == (folder / "big").read_bytes())
    names = json.loads(aws("lambda", "list-functions", "--query", "Functions[].FunctionName", "--output", "json"))
    step("CLI list", "cli" in names)
    aws("lambda", "delete-function", "--function-name", "cli")
    step("CLI delete", "cli" not in aws("lambda", "list-functions", "--query", "Functions[].FunctionName"))


def keys():
    """Where the server checks signatures, another secret is refused."""
    if os.environ.get("CHECKED") != "1":
        return
    wrong = {"aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": "another"}
    for service, code in [("lambda", "InvalidSignatureException"), ("s3", "SignatureDoesNotMatch"), ("sqs", "InvalidSignatureException"), ("sts", "SignatureDoesNotMatch")]:
        call = {"lambda": "list_functions", "s3": "list_buckets", "sqs": "list_queues", "sts": "get_caller_identity"}[service]
        step(f"wrong secret, {service}", refused(code, getattr(boto3.client(service, **wrong), call)))


lambda_with_boto3()
later()
presigned()
with tempfile.TemporaryDirectory() as there:
    cli(pathlib.Path(there))
keys()
print(f"score: {len(GOOD)}/{len(ALL)}")
