"""Generators and a sieve."""

def sieve(limit):
    marks = bytearray([1]) * (limit + 1)
    for n in range(2, int(limit**0.5) + 1):
        if marks[n]:
            for multiple in range(n * n, limit + 1, n):
                marks[multiple] = 0
    return (n for n in range(2, limit + 1) if marks[n])


def lambda_handler(event, context):
    return sum(1 for n in sieve(event["n"]) if n % 4 == 1)


EVENT = {"n": 60_000}
