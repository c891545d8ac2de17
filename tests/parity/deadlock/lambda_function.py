"""Two threads that each hold what the other waits for: a timeout, as on AWS, and the log says why."""

import threading
import time

left, right = threading.Lock(), threading.Lock()


def take(first, second):
    with first:
        time.sleep(0.1)
        with second:
            pass


def lambda_handler(event, context):
    threads = [
        threading.Thread(target=take, args=(left, right), name="one"),
        threading.Thread(target=take, args=(right, left), name="two"),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
