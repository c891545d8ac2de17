import time

begun = time.monotonic()
total = 0
for number in range(20_000):
    total += number * number % 7
took = (time.monotonic() - begun) * 1000


def lambda_handler(event, context):
    """The same INIT with a whole CPU, and with the function's own share of one."""
    left = context.get_remaining_time_in_millis()
    if event.get("hang"):
        time.sleep(60)
    return {"init": round(took, 2), "left": left}
