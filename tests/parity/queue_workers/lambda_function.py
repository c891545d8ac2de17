"""Daemon workers on a queue, made when the module is loaded, get the jobs of every invocation."""

import queue
import threading
import time

jobs = queue.Queue()
done = []


def work():
    for job in iter(jobs.get, None):
        time.sleep(0.2)
        done.append((threading.current_thread().name, job))
        jobs.task_done()


def work_simply():
    while True:
        job = jobs.get()
        time.sleep(0.2)
        done.append((threading.current_thread().name, job))
        jobs.task_done()


for name, target in (("simple-1", work_simply), ("simple-2", work_simply)):
    threading.Thread(target=target, name=name, daemon=True).start()


def lambda_handler(event, context):
    begun = time.monotonic()
    done.clear()
    for job in range(event["jobs"]):
        jobs.put(job)
    jobs.join()
    return {"took": round(time.monotonic() - begun, 1), "done": sorted(done, key=lambda d: d[1])}
