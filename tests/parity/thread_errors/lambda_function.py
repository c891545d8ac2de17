"""What an exception in a thread prints, through which hook, and where it comes out of a future."""

import threading
import time
import _thread
from concurrent.futures import ThreadPoolExecutor


def fail(text):
    time.sleep(0.01)
    raise ValueError(text)


class Hooked:
    def __init__(self):
        self.seen = []

    def __call__(self, args):
        self.seen.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))


def lambda_handler(event, context):
    thread = threading.Thread(target=fail, args=("printed",), name="failing")
    thread.start()
    thread.join()
    hook = threading.excepthook = Hooked()
    thread = threading.Thread(target=fail, args=("hooked",), name="hooked")
    thread.start()
    thread.join()
    threading.excepthook = threading.__excepthook__
    leaving = threading.Thread(target=exit)
    leaving.start()
    leaving.join()
    _thread.start_new_thread(time.sleep, (0.01,))
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(fail, "in a pool")
        error = future.exception()
    names = []
    traceback = error.__traceback__
    while traceback:
        names.append(traceback.tb_frame.f_code.co_name)
        traceback = traceback.tb_next
    future.result()
