from decimal import ROUND_HALF_EVEN, Decimal, getcontext
from fractions import Fraction
import statistics

def lambda_handler(event, context):
    getcontext().prec = 40
    return {
        "third": str(Decimal(1) / 3),
        "sqrt": str(Decimal(2).sqrt()),
        "quantize": str(Decimal("2.675").quantize(Decimal("0.01"), ROUND_HALF_EVEN)),
        "fraction": str(sum((Fraction(1, n) for n in range(1, 20)), Fraction(0))),
        "mean": statistics.mean([1, 2, 3, 4, 4]),
        "stdev": statistics.stdev([1.5, 2.5, 2.5, 2.75, 3.25, 4.75]),
        "as_number": Decimal("1.10"),
    }
