"""Splitting text and counting words."""

from collections import Counter

TEXT = "It was the best of times, it was the worst of times, it was the age of wisdom, " * 40


def lambda_handler(event, context):
    counts = Counter()
    for _ in range(event["n"]):
        counts.update(word.strip(",").lower() for word in TEXT.split())
    return counts.most_common(3)


EVENT = {"n": 150}
