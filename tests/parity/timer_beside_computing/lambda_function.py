"""A timer runs beside a handler that computes and never waits; so does a heartbeat."""

import threading
import time


def lambda_handler(event, context):
    begun = time.monotonic()
    seen, stop = [], threading.Event()

    def note(what):
        seen.append((what, round(time.monotonic() - begun, 1)))

    def heartbeat():
        while not stop.wait(0.4):
            note("heartbeat")

    threading.Timer(0.3, note, ["timer"]).start()
    beating = threading.Thread(target=heartbeat, daemon=True)
    beating.start()
    turns = 0
    while time.monotonic() - begun < 1:
        turns += 1
    stop.set()
    beating.join()
    return {"seen": seen, "turned": turns > 1000, "left": threading.active_count()}
