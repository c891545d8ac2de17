import collections
import functools
import itertools
import random
import re
import sys


def lambda_handler(event, context):
    queue = collections.deque([1, 2], maxlen=10**10)
    queue.append(3)
    far = range(2**40)
    return {
        "maxsize": sys.maxsize, "deque": list(queue), "islice": list(itertools.islice("abc", sys.maxsize)),
        "split": "a b c".split(" ", sys.maxsize), "replace": "aaa".replace("a", "b", sys.maxsize),
        "cache": functools.lru_cache(maxsize=sys.maxsize)(abs)(-1), "slice": [1, 2, 3][:sys.maxsize],
        "find": re.compile("c").search("abc", 0, sys.maxsize).start(),
        "range": [far[2**39], 2**39 in far, far.index(7), far[-1]],
        "sample": len(set(random.sample(range(10**12), 5))), "choice": random.choice(range(10**12)) < 10**12,
    }
