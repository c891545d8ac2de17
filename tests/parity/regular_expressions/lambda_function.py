import re

LOG = re.compile(r"(?P<ip>\d+\.\d+\.\d+\.\d+) - (?P<user>\S+) \[(?P<when>[^]]+)\] \"(?P<request>[^\"]*)\" (?P<status>\d{3})")

def lambda_handler(event, context):
    lines = [f'10.0.0.{i} - user{i} [23/Nov/2026:10:00:{i:02d}] "GET /items/{i} HTTP/1.1" {200 + i % 5}' for i in range(60)]
    found = [LOG.match(line).groupdict() for line in lines]
    return {
        "last": found[-1],
        "sub": re.sub(r"(\w+)@(\w+)", r"\2 at \1", "ada@example bob@test"),
        "split": re.split(r"[,;]\s*", "a, b;c,d"),
        "unicode": re.findall(r"\w+", "zażółć gęślą — jaźń"),
        "look": re.findall(r"(?<=\$)\d+(?!\.)", "$5 $7.5 $12"),
    }
