"""Integer arithmetic in a plain loop."""

def lambda_handler(event, context):
    total = 0
    for i in range(event["n"]):
        total = (total * 31 + i) % 1_000_003
    return total


EVENT = {"n": 300_000}
