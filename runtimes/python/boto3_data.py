"""Cuts what boto3 knows of AWS to the services that answer in lambdabox.

botocore is 30 MB, nearly all of it models of services that are not there. A service whose model is left out is
refused by boto3 itself, which names those that it has. Texts for people go as well; the models are
stored unpacked, since the library is compressed as a whole.
"""

import gzip
import json
import shutil

# With the versions of their models; those of aws/models/build.py.
SERVICES = {
    "cloudwatch": "2010-08-01",
    "dynamodb": "2012-08-10",
    "dynamodbstreams": "2012-08-10",
    "events": "2015-10-07",
    "lambda": "2015-03-31",
    "logs": "2014-03-28",
    "s3": "2006-03-01",
    "secretsmanager": "2017-10-17",
    "sns": "2010-03-31",
    "sqs": "2012-11-05",
    "ssm": "2014-11-06",
    "sts": "2011-06-15",
}
# As `endpoints.json` calls those that it does not call as the models do.
_ENDPOINT_NAMES = {"cloudwatch": "monitoring", "dynamodbstreams": "streams.dynamodb"}
_LEFT_OUT = ("examples-1.json",)


def cut(site_packages):
    """Changes the folders `boto3` and `botocore` below `site_packages`."""
    data = site_packages / "botocore/data"
    for folder in sorted(data.iterdir()):
        if folder.is_dir():
            _cut_service(folder)
    _cut_endpoints(data / "endpoints.json")
    for folder in sorted((site_packages / "boto3/data").iterdir()):
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    # No certificate is ever checked.
    (site_packages / "botocore/cacert.pem").unlink()
    shutil.rmtree(site_packages / "boto3/examples", ignore_errors=True)


def _cut_service(folder):
    version = SERVICES.get(folder.name)
    if version is None:
        shutil.rmtree(folder)
        return
    for other in sorted(folder.iterdir()):
        if other.name != version:
            shutil.rmtree(other)
    for path in sorted((folder / version).iterdir()):
        contents = path.read_bytes()
        path.unlink()
        if path.name in _LEFT_OUT:
            continue
        if path.suffix == ".gz":
            contents, path = gzip.decompress(contents), path.with_suffix("")
        model = json.loads(contents)
        parameters = model.get("clientContextParams")
        model = _without_texts(model, False)
        if parameters is not None:
            # botocore cannot do without the texts of these.
            model["clientContextParams"] = parameters
        _write(path, model)


def _without_texts(value, named):
    """Below `members` and the like the keys are names, which all stay."""
    if isinstance(value, list):
        return [_without_texts(item, False) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _without_texts(item, not named and key in ("members", "shapes", "operations"))
        for key, item in value.items()
        if named or key != "documentation"
    }


def _cut_endpoints(path):
    endpoints = json.loads(path.read_bytes())
    wanted = {_ENDPOINT_NAMES.get(name, name) for name in SERVICES}
    partitions = [partition for partition in endpoints["partitions"] if partition["partition"] == "aws"]
    for partition in partitions:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in services if name in wanted}
    endpoints["partitions"] = partitions
    _write(path, endpoints)


def _write(path, value):
    path.write_text(json.dumps(value, separators=(",", ":")), encoding="utf-8", newline="\n")
