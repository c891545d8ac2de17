"""Sorting dictionaries by a key function."""

import random


def lambda_handler(event, context):
    numbers = random.Random(7)
    people = [{"name": f"n{numbers.randrange(1000)}", "age": numbers.randrange(90)} for _ in range(event["n"])]
    people.sort(key=lambda p: (p["age"], p["name"]))
    return [people[0], people[-1]]


EVENT = {"n": 12_000}
