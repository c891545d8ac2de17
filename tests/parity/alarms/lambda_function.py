"""`signal.alarm` and `setitimer` on the virtual clock, while the handler sleeps and while it computes."""

import signal
import time


class TimedOut(Exception):
    pass


def give_up(number, frame):
    raise TimedOut(signal.Signals(number).name)


def work(how):
    if how == "sleeping":
        signal.alarm(1)
        time.sleep(5)
    elif how == "computing":
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        while True:
            pass
    elif how == "repeated":
        seen = []
        signal.signal(signal.SIGALRM, lambda number, frame: seen.append(number))
        signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)
        time.sleep(0.9)
        left, interval = signal.setitimer(signal.ITIMER_REAL, 0)
        return [int(number) for number in seen], round(left, 1), interval
    elif how == "called off":
        signal.alarm(1)
        time.sleep(0.3)
        left = signal.alarm(0)
        time.sleep(2)
        return left
    else:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(1)
        time.sleep(5)


def lambda_handler(event, context):
    signal.signal(signal.SIGALRM, give_up)
    begun = time.monotonic()
    try:
        result = work(event["work"])
    except TimedOut as error:
        result = f"timed out: {error}"
    return {"result": result, "took": round(time.monotonic() - begun, 1)}
