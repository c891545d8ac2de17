import math
import time


def lambda_handler(event, context):
    time.sleep(event.get("wait_s", 0))
    total = event["duration_ms"] + event.get("init_ms", 0)
    return {"billed_ms": math.ceil(total)}
