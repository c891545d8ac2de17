#!/usr/bin/env python3
"""Other people's clients and tests against the crate `aws`, served on loopback.

    run.py --server PROGRAM --round-trip PROGRAM --folder FOLDER [--moto CHECKOUT]

What is downloaded (clients from PyPI and npm, moto's repository) stays in FOLDER. CHECKOUT is a
checkout of moto that is there already. Prints a table of scores; fails where one is below its bar.
"""

import argparse
import os
import pathlib
import re
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
CLIENTS = ["boto3==1.44.8", "botocore==1.44.8"]
MOTO = ["moto[server,s3,sns,sqs,secretsmanager,ssm]==5.2.5", "pytest", "freezegun"]
JAVASCRIPT = ["s3", "sqs", "sns", "ssm", "secrets-manager", "eventbridge", "cloudwatch", "cloudwatch-logs", "sts"]
# moto's tests that are verified against AWS, and the share of them that must pass.
SUITES = {"s3": 0.8, "sqs": 0.8, "sns": 0.8, "secretsmanager": 0.8}


def environment(port):
    return {
        **os.environ, "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_PAGER": "",
    }


class Server:
    """The services on a free port, as long as they are needed."""

    def __init__(self, program):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen([program, str(self.port)], stdout=subprocess.PIPE, text=True)
        if "listening" not in self.process.stdout.readline():
            raise SystemExit("the server does not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def virtual(folder, name, packages):
    """The Python of an environment with these packages."""
    home = folder / name
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages], check=True)
    return python


def score(command, **options):
    """Runs a client's script, which ends with `score: GOOD/ALL`."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, **options)
    found = re.search(r"score: (\d+)/(\d+)", done.stdout)
    if not found:
        raise SystemExit(f"{command} says no score:\n{done.stdout[-2000:]}")
    print(done.stdout, end="")
    return int(found[1]), int(found[2])


def moto_checkout(folder, given):
    if given:
        return given
    checkout = folder / "moto"
    if not checkout.exists():
        address = "https://github.com/getmoto/moto.git"
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", "--branch", "5.2.5", address, checkout], check=True)
    return checkout


def moto(server, python, checkout, suite):
    began = time.time()
    options = ["-q", "-p", "no:cacheprovider", "--tb=line", "-W", "ignore", "-m", "aws_verified", "--continue-on-collection-errors"]
    settings = {"TEST_SERVER_MODE": "true", "TEST_SERVER_MODE_ENDPOINT": f"http://localhost:{server.port}"}
    variables = {key: value for key, value in environment(server.port).items() if key != "AWS_ENDPOINT_URL"}
    done = subprocess.run(
        [python, "-m", "pytest", *options, f"tests/test_{suite}"], cwd=checkout, env={**variables, **settings},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )
    count = lambda word: int((re.search(rf"(\d+) {word}", done.stdout.splitlines()[-1]) or [0, 0])[1])
    good, bad = count("passed"), count("failed")
    for line in done.stdout.splitlines():
        if line.startswith("FAILED"):
            print("   ", line)
    print(f"moto {suite}: {good}/{good + bad} in {time.time() - began:.0f} s", flush=True)
    return good, good + bad


def main():
    parser = argparse.ArgumentParser()
    for name in ("--server", "--round-trip", "--folder"):
        parser.add_argument(name, required=True, type=pathlib.Path)
    parser.add_argument("--moto", type=pathlib.Path)
    given = parser.parse_args()
    # The suites run in folders of their own.
    given.server, given.round_trip, given.folder = (path.resolve() for path in (given.server, given.round_trip, given.folder))
    given.moto = given.moto and given.moto.resolve()
    given.folder.mkdir(parents=True, exist_ok=True)
    results = {}
    python = virtual(given.folder, "boto3", CLIENTS)
    subprocess.run([python, HERE / "round_trip.py", given.round_trip], check=True, env={**os.environ, "SHOW": "0"})
    with Server(given.server) as server:
        results["boto3"] = (*score([python, HERE / "boto3_calls.py"], env=environment(server.port)), 1.0)
    cli = virtual(given.folder, "cli", ["awscli"]).parent / "aws"
    with Server(given.server) as server:
        results["AWS CLI"] = (*score([sys.executable, HERE / "cli_calls.py", cli], env=environment(server.port)), 1.0)
    javascript = given.folder / "js"
    javascript.mkdir(exist_ok=True)
    packages = [f"@aws-sdk/client-{name}" for name in JAVASCRIPT]
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", javascript, *packages], check=True)
    script = javascript / "calls.mjs"
    script.write_bytes((HERE / "calls.mjs").read_bytes())
    with Server(given.server) as server:
        results["AWS SDK for JavaScript"] = (*score(["node", script], env=environment(server.port)), 1.0)
    python = virtual(given.folder, "moto-clients", MOTO)
    checkout = moto_checkout(given.folder, given.moto)
    for suite, bar in SUITES.items():
        with Server(given.server) as server:
            results[f"moto, {suite}"] = (*moto(server, python, checkout, suite), bar)
    print("\n| client or suite | passed | of |\n|---|---|---|")
    for name, (good, total, _) in results.items():
        print(f"| {name} | {good} | {total} |")
    low = [name for name, (good, total, bar) in results.items() if total == 0 or good < bar * total]
    if low:
        raise SystemExit(f"below the bar: {', '.join(low)}")


if __name__ == "__main__":
    main()
