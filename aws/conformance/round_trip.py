#!/usr/bin/env python3
"""Everything that boto3 can send and read, through the wire and back.

    round_trip.py PROGRAM [SERVICE...]

For every operation of every service boto3 sends a request with the least and one with all parameters
(texts with what XML and JSON escape among them): the wire must read the very parameters. Then the
wire writes a full answer, which boto3 must read back. PROGRAM is the example `round_trip`. Ends with
a score, and fails below the bar.
"""

import base64
import datetime
import email.utils
import io
import json
import os
import random
import subprocess
import sys
from urllib.parse import urlsplit

import botocore.awsrequest
import botocore.config
import botocore.handlers
import botocore.parsers
import botocore.session

SERVICES = ["s3", "dynamodb", "dynamodbstreams", "sqs", "sns", "ssm", "secretsmanager", "events", "lambda", "sts", "cloudwatch", "logs"]
# What must be reached when all services are asked.
BAR = (1510, 759)
# Parameters that boto3 itself computes, moves or needs in pairs.
LEFT_ALONE = {
    "ContentMD5", "SSECustomerKey", "SSECustomerKeyMD5", "SSECustomerAlgorithm", "CopySourceSSECustomerKey",
    "CopySourceSSECustomerKeyMD5", "CopySourceSSECustomerAlgorithm", "RequestRoute", "RequestToken", "ContentLength",
    "IfNoneMatch", "IfMatch",
}
ADDED = {
    "ChecksumAlgorithm", "ChecksumCRC32", "ChecksumMode", "ContentMD5", "EncodingType", "ChecksumCRC64NVME",
    "ContentLength", "ContentEncoding",
}
os.environ.update(
    AWS_DEFAULT_REGION="us-east-1", AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY="secret",
    AWS_EC2_METADATA_DISABLED="true",
)
chance = random.Random(7)


class Sent(Exception):
    """Stops boto3 where it would connect."""


def text(shape, name, in_header):
    fixed = {
        "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/q", "Bucket": "my-bucket",
        "CopySource": "other/key", "AccountId": "123456789012",
    }
    if getattr(shape, "enum", None):
        return shape.enum[0]
    if name in fixed:
        return fixed[name]
    if name == "Key" and in_header:
        return "dir/a b+c.txt"
    if "arn" in name.lower():
        return "arn:aws:sns:us-east-1:123456789012:t"
    if name.endswith("MD5"):
        return "rL0Y20zC+Fzt72VPzMSk2A=="
    least = max(shape.metadata.get("min", 1), 1)
    return (f"v{chance.randrange(100)}" + ("" if in_header else ' <&"é>')).ljust(least, "x")


def sample(shape, name="", full=True, in_header=False, within=()):
    kind = shape.type_name
    if shape.name in within:
        return {"structure": {}, "list": [], "map": {}}[kind]
    within += (shape.name,)
    if kind == "structure":
        if getattr(shape, "is_document_type", False):
            return {"a": 1, "b": ["x"]}
        members = list(shape.members.items())
        if getattr(shape, "is_tagged_union", False):
            members = members[:1]
        return {
            key: sample(member, key, full, member.serialization.get("location") is not None, within)
            for key, member in members
            if not getattr(member, "is_eventstream", False) and not member.serialization.get("eventstream")
            if full or key in shape.required_members
        }
    if kind == "list":
        return [sample(shape.member, name, full, in_header, within)]
    if kind == "map":
        key = shape.key.enum[0] if shape.key.enum else sample(shape.key, "k", full, True, within)
        return {key: sample(shape.value, name, full, True, within)}
    if kind in ("string", "character"):
        return text(shape, name, in_header)
    if kind in ("integer", "long"):
        least = max(shape.metadata.get("min", 1), 1)
        return least + chance.randrange(5)
    return {
        "float": 1.5, "double": 1.5, "boolean": True, "blob": b"\x00blob" + bytes([chance.randrange(256)]),
        "timestamp": datetime.datetime(2026, 11, 25, 10, 20, 30, tzinfo=datetime.timezone.utc),
    }[kind]


def plain(value):
    """A value of boto3 as the test tool writes it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (bytes, bytearray)):
        return {"$blob": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime.datetime):
        return {"$time": round(value.timestamp() * 1000)}
    if hasattr(value, "read"):
        return plain(value.read())
    return value


def difference(wanted, found, path=""):
    if path.endswith(".Expires") and isinstance(found, str):
        # A text in the model, since S3 keeps whatever was sent; boto3 takes an instant for it.
        found = plain(email.utils.parsedate_to_datetime(found))
    numbers = isinstance(wanted, (int, float)) and isinstance(found, (int, float))
    if type(wanted) is not type(found) and not numbers:
        return f"{path}: {wanted!r:.80} / {found!r:.80}"
    if isinstance(wanted, dict):
        for key in sorted(set(wanted) | set(found)):
            if key not in wanted:
                return f"{path}.{key} is too much: {found[key]!r:.60}"
            if key not in found:
                return f"{path}.{key} is lost: {wanted[key]!r:.60}"
            if inner := difference(wanted[key], found[key], f"{path}.{key}"):
                return inner
    elif isinstance(wanted, list):
        if len(wanted) != len(found):
            return f"{path} has {len(found)} items, not {len(wanted)}"
        for index, pair in enumerate(zip(wanted, found)):
            if inner := difference(*pair, f"{path}[{index}]"):
                return inner
    elif wanted != found:
        return f"{path}: {wanted!r} / {found!r}"
    return None


class Wire:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the wire ended at " + json.dumps(question)[:500])
        return json.loads(line)


def as_sent(request):
    address, body = urlsplit(request.url), request.body
    if hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        body = body.encode()
    headers = [[key, value if isinstance(value, str) else value.decode()] for key, value in request.headers.items()]
    return {
        "method": request.method, "uri": address.path + ("?" + address.query if address.query else ""),
        "headers": [*headers, ["Host", address.netloc]], "body": base64.b64encode(body or b"").decode(),
    }


def parameters(service, operation, full):
    shape = operation.input_shape
    given = sample(shape, full=full) if shape else {}
    if service == "s3" and shape:
        if "Body" in shape.members:
            given.setdefault("Body", b"body")
        for key in list(given):
            if (key.startswith("Checksum") or key in LEFT_ALONE) and key not in shape.required_members:
                given.pop(key)
    return given


def test_requests(wire, service, client, operation, sent, failures):
    good = asked = 0
    method = next(key for key, name in client.meta.method_to_api_mapping.items() if name == operation.name)
    for full in (False, True):
        given = parameters(service, operation, full)
        sent.clear()
        try:
            getattr(client, method)(**given)
        except Sent:
            pass
        except Exception as error:  # boto3 itself refuses what was made up
            failures.append(("boto3 refuses", operation.name, full, repr(error)[:150]))
            continue
        asked += 1
        reply = wire.ask({"request": sent["request"]})
        if reply.get("operation") != operation.name:
            failures.append(("another operation", operation.name, full, reply.get("operation"), reply.get("error")))
            continue
        wanted, found = plain(given), reply["input"]
        if service == "s3":
            for key in ADDED:
                wanted.pop(key, None), found.pop(key, None)
        for key in list(found):
            if key not in wanted and "Token" in key:
                found.pop(key)
        if problem := difference(wanted, found):
            failures.append(("request", operation.name, full, problem))
        else:
            good += 1
    return good, asked


def test_answer(wire, model, operation, request, failures):
    if operation.has_event_stream_output:
        return 0, 0
    given = sample(operation.output_shape) if operation.output_shape else {}
    reply = wire.ask({"request": request, "operation": operation.name, "output": plain(given)})
    if "error" in reply:
        failures.append(("answer", operation.name, reply["error"]))
        return 0, 1
    body = base64.b64decode(reply["body"])
    answer = {
        "headers": botocore.awsrequest.HeadersDict(reply["headers"]), "status_code": reply["status"],
        "body": io.BytesIO(body) if operation.has_streaming_output else body,
        "context": {"operation_name": operation.name},
    }
    try:
        parsed = botocore.parsers.create_parser(model.resolved_protocol).parse(answer, operation.output_shape)
        if operation.name == "GetBucketLocation":
            # The one answer that boto3 itself reads apart from its model.
            response = botocore.awsrequest.AWSResponse(None, 200, answer["headers"], io.BytesIO(body))
            response._content = body
            botocore.handlers.parse_get_bucket_location(parsed, response)
    except Exception as error:
        failures.append(("answer", operation.name, repr(error)[:200]))
        return 0, 1
    parsed.pop("ResponseMetadata", None)
    given.pop("ResponseMetadata", None)
    problem = difference(plain(given), plain(parsed))
    if problem:
        failures.append(("answer", operation.name, problem))
    return int(not problem), 1


def main():
    wire, total = Wire(sys.argv[1]), [0, 0, 0, 0]
    session = botocore.session.get_session()
    for service in sys.argv[2:] or SERVICES:
        config = botocore.config.Config(retries={"total_max_attempts": 1}, parameter_validation=False)
        client = session.create_client(service, config=config)
        sent, failures, score, readable = {}, [], [0, 0, 0, 0], None

        def stop(request, **_):
            sent["request"] = as_sent(request)
            raise Sent

        client.meta.events.register("before-send", stop)
        model = client.meta.service_model
        for name in model.operation_names:
            operation = model.operation_model(name)
            requests = test_requests(wire, service, client, operation, sent, failures)
            if operation.name not in ("WriteGetObjectResponse",):  # its host tells it, which is not served
                readable = sent.get("request", readable)
            answers = test_answer(wire, model, operation, readable, failures)
            score = [a + b for a, b in zip(score, (*requests, *answers))]
        print(f"{service}: requests {score[0]}/{score[1]}, answers {score[2]}/{score[3]}", flush=True)
        for failure in failures[: int(os.environ.get("SHOW", "20"))]:
            print("   ", *failure)
        total = [a + b for a, b in zip(total, score)]
    print(f"total: requests {total[0]}/{total[1]}, answers {total[2]}/{total[3]}")
    if len(sys.argv) == 2 and (total[0] < BAR[0] or total[2] < BAR[1]):
        raise SystemExit(f"the bar is {BAR[0]} requests and {BAR[1]} answers")


if __name__ == "__main__":
    main()
