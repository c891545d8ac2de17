"""Loops of cheap calls of the system, so many times round: what they cost is measured and bounded."""

import os
import select
import time

DEPTH = 500
FILES = 2_000


def compute(count):
    total = 0
    for number in range(count * 100):
        total += number
    return total


def stat_deep(count):
    path = "/tmp"
    for _ in range(DEPTH):
        path += "/d"
        os.makedirs(path, exist_ok=True)
    for _ in range(count):
        os.stat(path)


def list_folder(count):
    os.makedirs("/tmp/list", exist_ok=True)
    for number in range(FILES):
        open(f"/tmp/list/file-{number}", "w").close()
    for _ in range(count):
        os.listdir("/tmp/list")


def read_bytes(count):
    with open("/tmp/read", "wb") as file:
        file.write(b"x" * 100_000)
    with open("/tmp/read", "rb", buffering=0) as file:
        for _ in range(count):
            file.read(1)


def write_bytes(count):
    with open("/tmp/write", "wb", buffering=0) as file:
        for _ in range(count):
            file.write(b"x")


def clock(count):
    for _ in range(count):
        time.time()


def random_bytes(count):
    for _ in range(count):
        os.urandom(16)


def open_and_close(count):
    open("/tmp/opened", "w").close()
    for _ in range(count):
        os.close(os.open("/tmp/opened", os.O_RDONLY))


def rename(count):
    open("/tmp/there", "w").close()
    for _ in range(count):
        os.rename("/tmp/there", "/tmp/here")
        os.rename("/tmp/here", "/tmp/there")


def sleep_for_nothing(count):
    for _ in range(count):
        time.sleep(0)


def poll(count):
    for _ in range(count):
        select.select([], [], [], 0)


def print_lines(count):
    for _ in range(count):
        print("x")


def read_code(count):
    for _ in range(count):
        with open(__file__, "rb") as file:
            file.read()


LOOPS = {
    loop.__name__: loop
    for loop in (
        compute, stat_deep, list_folder, read_bytes, write_bytes, clock, random_bytes,
        open_and_close, rename, sleep_for_nothing, poll, print_lines, read_code,
    )
}  # fmt: skip


def lambda_handler(event, context):
    if event["name"] is None:
        return list(LOOPS)
    LOOPS[event["name"]](event["count"])
    return {"count": event["count"]}
