"""The loop that Python in the page is compared with Pyodide by."""


def lambda_handler(event, context):
    total = 0
    for i in range(event["n"]):
        total += i * i % 7
    return total


EVENT = {"n": 1_000_000}
