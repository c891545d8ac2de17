"""Nested lists and comprehensions."""

def lambda_handler(event, context):
    n = event["n"]
    a = [[(i * j) % 7 + 0.5 for j in range(n)] for i in range(n)]
    b = list(zip(*a))
    product = [[sum(x * y for x, y in zip(row, column)) for column in b] for row in a]
    return sum(map(sum, product))


EVENT = {"n": 60}
