"""Function calls: plain recursion."""

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def lambda_handler(event, context):
    return fib(event["n"])


EVENT = {"n": 22}
