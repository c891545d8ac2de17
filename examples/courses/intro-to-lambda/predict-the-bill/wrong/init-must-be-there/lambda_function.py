import math
import time


def lambda_handler(event, context):
    time.sleep(event.get("wait_s", 0))
    return {"billed_ms": math.ceil(event["duration_ms"] + event["init_ms"])}
