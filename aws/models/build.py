#!/usr/bin/env python3
"""Cuts botocore's service models to what the wire needs.

    python3 aws/models/build.py [FOLDER]

Takes botocore from PyPI (pinned by version and hash), keeps the services listed below and of their
models what is data: operations, shapes, where a member goes, what it may hold. Texts go, except those
that botocore itself cannot do without (`clientContextParams`). FOLDER is aws/models unless named.
The same input gives the same bytes.
"""

import gzip
import hashlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

VERSION = "1.44.8"
SHA256 = "76342a76c338701db80dcb8afe1c9bd079283d6fffbb9d881442abb02a215043"
SERVICES = {
    "s3": "2006-03-01",
    "dynamodb": "2012-08-10",
    "sqs": "2012-11-05",
    "sns": "2010-03-31",
    "ssm": "2014-11-06",
    "secretsmanager": "2017-10-17",
    "events": "2015-10-07",
    "lambda": "2015-03-31",
    "sts": "2011-06-15",
    "cloudwatch": "2010-08-01",
    "logs": "2014-03-28",
}
# What neither a server nor a client of ours reads.
DROPPED = {
    "documentation", "deprecatedMessage", "deprecatedSince", "synthetic", "box", "sensitive", "hostLabel",
    "retryable", "xmlOrder", "contextParam", "staticContextParams", "operationContextParams", "endpoint",
    "endpointdiscovery", "endpointoperation", "authtype", "auth", "unsignedPayload", "requestcompression",
    "idempotent", "readonly",
}


def wheel() -> bytes:
    """botocore's wheel, its hash checked."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, f"botocore=={VERSION}"],
            check=True,
        )
        content = next(pathlib.Path(folder).glob("*.whl")).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise SystemExit(f"botocore {VERSION} has the hash {found}, not {SHA256}")
    return content


def cut(value, named: bool):
    """Removes texts. Below `members` and the like the keys are names, which all stay."""
    if isinstance(value, list):
        return [cut(item, False) for item in value]
    if not isinstance(value, dict):
        return value
    if named:
        return {name: cut(item, False) for name, item in value.items()}
    return {
        key: cut(item, key in ("members", "shapes", "operations"))
        for key, item in value.items()
        if key not in DROPPED
    }


def main() -> None:
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
    with zipfile.ZipFile(io.BytesIO(wheel())) as archive:
        for service, version in SERVICES.items():
            model = json.loads(gzip.decompress(archive.read(f"botocore/data/{service}/{version}/service-2.json.gz")))
            parameters = model.get("clientContextParams")
            model = cut(model, False)
            if parameters:
                model["clientContextParams"] = parameters
            text = json.dumps(model, separators=(",", ":"), ensure_ascii=False)
            (folder / f"{service}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
