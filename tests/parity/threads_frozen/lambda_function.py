"""What a thread has not finished when the handler returns is frozen, and goes on in the next invocation."""

import threading
import time

progress = []


def background():
    for step in range(8):
        time.sleep(0.1)
        progress.append(step)


def lambda_handler(event, context):
    if not any(thread.name == "background" for thread in threading.enumerate()) and not progress:
        threading.Thread(target=background, name="background", daemon=True).start()
    time.sleep(event["wait"])
    return {"progress": list(progress), "threads": [t.name for t in threading.enumerate()]}
