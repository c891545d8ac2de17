"""A watchdog that is called off in time does nothing and costs nothing; one that is not runs."""

import threading
import time

warned = []


def warn():
    warned.append(1)
    print("about to time out")


def lambda_handler(event, context):
    timer = threading.Timer(context.get_remaining_time_in_millis() / 1000 - 0.5, warn)
    timer.start()
    try:
        time.sleep(event["work"])
        return {"warned": len(warned)}
    finally:
        timer.cancel()
