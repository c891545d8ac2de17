#!/usr/bin/env python3
"""The AWS CLI against the services: `cli_calls.py AWS`. Ends with `score: GOOD/ALL`."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

AWS = sys.argv[1]
GOOD, ALL = [], []


def aws(*words, expect=lambda _: True, code=0):
    """Calls the program; its answer, read as JSON if it is JSON."""
    # The first version of the program does not take every address from the environment.
    address = ["--endpoint-url", os.environ["AWS_ENDPOINT_URL"]]
    done = subprocess.run([AWS, *words, *address], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = done.stdout
    ALL.append(words)
    if done.returncode == code and expect(answer if code == 0 else done.stderr):
        GOOD.append(words)
    else:
        print("wrong:", *words, "→", done.returncode, answer, done.stderr)
    return answer


def main():
    with tempfile.TemporaryDirectory() as folder:
        files = pathlib.Path(folder) / "in"
        (files / "sub").mkdir(parents=True)
        (files / "a.txt").write_text("hello")
        (files / "sub" / "b c.bin").write_bytes(bytes(range(256)) * 40_000)
        aws("s3", "mb", "s3://cafe")
        aws("s3", "cp", str(files / "a.txt"), "s3://cafe/a.txt")
        aws("s3", "sync", str(files), "s3://cafe/all")
        aws("s3", "ls", "s3://cafe", "--recursive", expect=lambda text: text.count("\n") == 3)
        aws("s3", "cp", "s3://cafe/all/sub/b c.bin", str(pathlib.Path(folder) / "out"))
        ALL.append("same bytes")
        if (pathlib.Path(folder) / "out").read_bytes() == (files / "sub" / "b c.bin").read_bytes():
            GOOD.append("same bytes")
        aws("s3", "mv", "s3://cafe/a.txt", "s3://cafe/moved.txt")
        aws("s3", "cp", "s3://cafe/moved.txt", "-", expect=lambda text: text == "hello")
        aws("s3api", "head-object", "--bucket", "cafe", "--key", "none", code=255, expect=lambda text: "404" in text)
        aws("s3", "presign", "s3://cafe/moved.txt", expect=lambda text: "X-Amz-Signature" in text or "Signature" in text)
        aws("s3", "rm", "s3://cafe", "--recursive")
        aws("s3", "rb", "s3://cafe")
    url = aws("sqs", "create-queue", "--queue-name", "jobs")["QueueUrl"]
    aws("sqs", "send-message", "--queue-url", url, "--message-body", "x")
    aws("sqs", "receive-message", "--queue-url", url, "--wait-time-seconds", "1", "--visibility-timeout", "3600", expect=lambda got: got["Messages"][0]["Body"] == "x")
    topic = aws("sns", "create-topic", "--name", "news")["TopicArn"]
    aws("sns", "subscribe", "--topic-arn", topic, "--protocol", "sqs", "--notification-endpoint", "arn:aws:sqs:us-east-1:123456789012:jobs")
    aws("sns", "publish", "--topic-arn", topic, "--message", "hi")
    aws("sqs", "receive-message", "--queue-url", url, expect=lambda got: json.loads(got["Messages"][0]["Body"])["Message"] == "hi")
    aws("dynamodb", "create-table", "--table-name", "orders", "--billing-mode", "PAY_PER_REQUEST", "--key-schema", "AttributeName=pk,KeyType=HASH",
        "--attribute-definitions", "AttributeName=pk,AttributeType=S")
    aws("dynamodb", "wait", "table-exists", "--table-name", "orders")
    aws("dynamodb", "put-item", "--table-name", "orders", "--item", '{"pk": {"S": "a"}, "n": {"N": "1"}}')
    aws("dynamodb", "get-item", "--table-name", "orders", "--key", '{"pk": {"S": "a"}}', expect=lambda got: got["Item"]["n"]["N"] == "1")
    aws("dynamodb", "scan", "--table-name", "orders", "--filter-expression", "n > :n", "--expression-attribute-values", '{":n": {"N": "0"}}', expect=lambda got: got["Count"] == 1)
    aws("dynamodb", "put-item", "--table-name", "orders", "--item", '{"pk": {"N": "1"}}', code=255, expect=lambda text: "Type mismatch for key pk expected: S actual: N" in text)
    aws("ssm", "put-parameter", "--name", "/a", "--value", "1", "--type", "String")
    aws("ssm", "get-parameter", "--name", "/a", expect=lambda got: got["Parameter"]["Value"] == "1")
    aws("secretsmanager", "create-secret", "--name", "s", "--secret-string", "t")
    aws("secretsmanager", "get-secret-value", "--secret-id", "s", expect=lambda got: got["SecretString"] == "t")
    aws("events", "put-rule", "--name", "r", "--schedule-expression", "rate(5 minutes)")
    aws("events", "list-rules", expect=lambda got: got["Rules"][0]["Name"] == "r")
    aws("cloudwatch", "put-metric-data", "--namespace", "n", "--metric-name", "m", "--value", "1")
    aws("cloudwatch", "list-metrics", expect=lambda got: got["Metrics"][0]["MetricName"] == "m")
    aws("logs", "create-log-group", "--log-group-name", "/g")
    aws("logs", "describe-log-groups", expect=lambda got: got["logGroups"][0]["logGroupName"] == "/g")
    aws("sts", "get-caller-identity", expect=lambda got: got["Account"] == "123456789012")
    print(f"AWS CLI: {len(ALL)} calls\nscore: {len(GOOD)}/{len(ALL)}")


if __name__ == "__main__":
    main()
