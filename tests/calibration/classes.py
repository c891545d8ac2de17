"""Objects, methods, properties, dataclasses."""

from dataclasses import dataclass


@dataclass
class Line:
    price: float
    count: int

    @property
    def total(self):
        return self.price * self.count


class Cart:
    def __init__(self):
        self.lines = []

    def add(self, price, count):
        self.lines.append(Line(price, count))

    def total(self):
        return sum(line.total for line in self.lines)


def lambda_handler(event, context):
    cart = Cart()
    for i in range(event["n"]):
        cart.add(i * 0.25, i % 5)
    return cart.total()


EVENT = {"n": 20_000}
