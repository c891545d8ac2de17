"""Permutations and list reversals."""

from itertools import permutations


def lambda_handler(event, context):
    most = 0
    for start in permutations(range(event["n"])):
        row, flips = list(start), 0
        while row[0]:
            k = row[0] + 1
            row[:k] = row[:k][::-1]
            flips += 1
        most = max(most, flips)
    return most


EVENT = {"n": 8}
