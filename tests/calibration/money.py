"""Exact decimal arithmetic."""

from decimal import Decimal


def lambda_handler(event, context):
    total, rate = Decimal(0), Decimal("0.0000166667")
    for i in range(event["n"]):
        total += (Decimal(i) * rate).quantize(Decimal("0.0000001"))
    return str(total)


EVENT = {"n": 20_000}
