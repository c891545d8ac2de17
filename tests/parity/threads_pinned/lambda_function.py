"""Threads that wait in Python code which C code has called: they cannot be left, and still go on."""

import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed


def worker():
    """An iterator of C calls `get` of the queue."""
    jobs, done = queue.Queue(), []

    def work():
        for job in iter(jobs.get, None):
            time.sleep(0.1)
            done.append(job)

    thread = threading.Thread(target=work)
    thread.start()
    for job in range(3):
        jobs.put(job)
        time.sleep(0.2)
    jobs.put(None)
    thread.join()
    return done


class Client:
    def __init__(self, number):
        time.sleep(0.2)
        self.number = number


def waits():
    """C code makes the objects, whose `__init__` waits."""
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(Client, number) for number in range(4)]
        return sorted(future.result().number for future in as_completed(futures))


def handler():
    """The main thread waits below C code, for threads that can be left."""
    def work(number):
        time.sleep(0.2)
        return number

    with ThreadPoolExecutor(4) as pool:
        return sum(future.result() for future in [pool.submit(work, n) for n in range(4)])


def lambda_handler(event, context):
    begun = time.monotonic()
    result = globals()[event["way"]]()
    return {"result": result, "took": round(time.monotonic() - begun, 1)}
