#!/usr/bin/env python3
"""Runs programs with threads natively and under lambdabox, and compares what they return.

    python3 tests/threads/compare.py [--lambdabox target/release/lambdabox] [CASE …]

The programs are cases of tests/parity: they return what they computed, and the seconds that they measured with
`time.monotonic`, which may differ by a sixth of a second (a native machine is busy with other things too).
Needs Python 3.9 or later on a Unix. Exits with 1 if a case differs.
"""

import argparse
import importlib.util
import json
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
CASES = REPOSITORY / "tests/parity"
# Not `threads_frozen`: natively nothing is frozen between two calls. Not `deadlock`: it never ends.
COMPARED = [
    "threads_waits_overlap", "timer_cancelled", "timer_beside_computing", "queue_workers",
    "span_processor", "alarms", "thread_state_apart", "threads_pinned",
]  # fmt: skip
TOLERANCE_SECONDS = 1 / 6


class Context:
    """What the cases use of Lambda's context."""

    def __init__(self, timeout):
        self._deadline = time.monotonic() + timeout

    def get_remaining_time_in_millis(self):
        return int((self._deadline - time.monotonic()) * 1000)


def run_natively(folder, case, results):
    """In a process of its own: one result an event, put into `results` as JSON."""
    spec = importlib.util.spec_from_file_location("lambda_function", folder / "lambda_function.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["lambda_function"] = module
    spec.loader.exec_module(module)
    # With four processors asyncio's own pool of threads has eight workers, as here.
    os.cpu_count = os.process_cpu_count = lambda: 4
    for event in case["events"]:
        results.put(json.dumps(module.lambda_handler(event, Context(case["timeout"]))))


def natively(folder, case):
    """The results of all events; of those before it, if the process ends on the way."""
    results = multiprocessing.SimpleQueue()
    process = multiprocessing.Process(
        target=run_natively, args=(folder, case, results), daemon=True
    )
    process.start()
    process.join(60)
    if process.is_alive():
        process.kill()
        raise SystemExit(f"{folder.name} does not end natively")
    found = []
    while not results.empty():
        found.append(json.loads(results.get()))
    return found


def under_lambdabox(lambdabox, folder):
    done = subprocess.run(
        [lambdabox, "case", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False
    )
    lines = [line for line in done.stdout.decode().split("\n") if line.startswith("{")]
    if not lines:
        raise SystemExit(f"{folder.name}: {done.stderr.decode()}")
    return [json.loads(line) for line in lines]


def alike(native, found):
    """Whether two results are equal but for the seconds in them."""
    if isinstance(native, float) or isinstance(found, float):
        numbers = isinstance(native, (int, float)) and isinstance(found, (int, float))
        return numbers and abs(native - found) <= TOLERANCE_SECONDS
    if isinstance(native, dict) and isinstance(found, dict):
        return native.keys() == found.keys() and all(alike(native[k], found[k]) for k in native)
    if isinstance(native, list) and isinstance(found, list):
        return len(native) == len(found) and all(map(alike, native, found))
    return native == found


def compare(lambdabox, folder):
    """The differences, as sentences."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    expected = natively(folder, case)
    found = under_lambdabox(lambdabox, folder)
    for number, native in enumerate(expected):
        if not alike(native, found[number]["payload"]):
            yield f"event {number}: natively {native}, here {found[number]['payload']}"
    # An event that ends the process ends it here, too.
    for outcome in found[len(expected):]:
        if outcome["status"] == "Succeeded":
            yield f"natively the process ends, here {outcome['payload']}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lambdabox", default=str(REPOSITORY / "target/release/lambdabox"))
    parser.add_argument("cases", nargs="*", metavar="CASE", default=COMPARED)
    arguments = parser.parse_args()
    failed = False
    for name in arguments.cases:
        differences = list(compare(arguments.lambdabox, CASES / name))
        failed = failed or bool(differences)
        print(f"{name}: {'; '.join(differences) or 'as natively'}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
