import os
import time

begun = time.monotonic()
total = 0
for number in range(2_000_000):
    total += number * number % 7
print(f"INIT took {(time.monotonic() - begun) * 1000:.0f} ms")


def lambda_handler(event, context):
    """INIT fits into the ten seconds of a new environment, and into no invocation of one."""
    if event.get("end"):
        os._exit(1)
    return total
