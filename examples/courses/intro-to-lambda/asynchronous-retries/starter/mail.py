"""Plays a mail server that is busy the first two times."""

attempts = {}


def send(order):
    attempts[order] = attempts.get(order, 0) + 1
    if attempts[order] <= 2:
        raise ConnectionError("the mail server is busy")
    print(f"mail sent for {order}")
