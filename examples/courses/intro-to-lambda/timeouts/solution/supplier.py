"""Plays a supplier that is far away and slow."""

import time


def stock_of(item):
    time.sleep(4)
    return 10 * len(item)
