"""Regular expressions over log lines."""

import re

LINE = re.compile(r'(?P<ip>\S+) - (?P<user>\S+) \[(?P<when>[^\]]+)\] "(?P<request>[^"]*)" (?P<status>\d{3}) (?P<size>\d+)')


def lambda_handler(event, context):
    lines = [f'10.0.0.{i} - ada [23/Nov/2026:10:00:{i:02d} +0000] "GET /items/{i} HTTP/1.1" 200 {i * 17}' for i in range(60)]
    total = 0
    for _ in range(event["n"]):
        for line in lines:
            total += int(LINE.match(line)["size"])
    return total


EVENT = {"n": 150}
