"""Daemon workers on a queue, made when the module is loaded, get the jobs of every invocation."""

import queue
import threading
import time

jobs = queue.Queue()
done = []


def work():
    while True:
        job = jobs.get()
        time.sleep(0.2)
        done.append(job)
        jobs.task_done()


for _ in range(2):
    threading.Thread(target=work, daemon=True).start()


def lambda_handler(event, context):
    begun = time.monotonic()
    done.clear()
    for job in range(event["jobs"]):
        jobs.put(job)
    jobs.join()
    return {"took": round(time.monotonic() - begun, 1), "done": sorted(done)}
