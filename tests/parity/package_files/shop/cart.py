from . import prices


def total(names):
    return sum(prices.of(name) for name in names)
