"""`random.choice` and `random.sample` of a range that is longer than a size in WebAssembly can be."""

import random
from builtins import len as _len


def length(population):
    """The length of anything, but of a long range as on a machine of 64 bits."""
    try:
        return _len(population)
    except OverflowError:
        if type(population) is not range:
            raise
        return max(0, -((population.start - population.stop) // population.step))


def apply():
    random.len = length
