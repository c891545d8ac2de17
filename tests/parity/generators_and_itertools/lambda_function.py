import functools, heapq, itertools
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque

def primes():
    found = []
    for n in itertools.count(2):
        if all(n % p for p in itertools.takewhile(lambda p: p * p <= n, found)):
            found.append(n)
            yield n

@functools.lru_cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def lambda_handler(event, context):
    groups = defaultdict(list)
    for word in ["apple", "avocado", "bean", "cherry", "cabbage"]:
        groups[word[0]].append(word)
    return {
        "primes": list(itertools.islice(primes(), 20)),
        "fib": fib(90),
        "permutations": ["".join(p) for p in itertools.permutations("abc")],
        "counter": Counter("mississippi").most_common(2),
        "groups": groups,
        "heap": heapq.nsmallest(3, [5, 1, 4, 2, 3]),
        "deque": list(deque(range(10), maxlen=3)),
        "chain": ChainMap({"a": 1}, {"b": 2})["b"],
    }
