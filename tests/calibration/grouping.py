"""Dictionaries of lists, as in a report."""

from collections import defaultdict


def lambda_handler(event, context):
    groups = defaultdict(list)
    for i in range(event["n"]):
        groups[f"customer-{i % 500}"].append({"order": i, "amount": i % 97})
    totals = {name: sum(o["amount"] for o in orders) for name, orders in groups.items()}
    return max(totals.items(), key=lambda pair: pair[1])


EVENT = {"n": 30_000}
