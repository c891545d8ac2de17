import time


def work():
    begun = time.monotonic()
    total = 0
    for number in range(100_000):
        total += number * number % 7
    return round((time.monotonic() - begun) * 1000)


at_init = work()


def lambda_handler(event, context):
    return {"init": at_init, "handler": work()}
