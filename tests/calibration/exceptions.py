"""Raising and catching."""

def lambda_handler(event, context):
    caught = 0
    for i in range(event["n"]):
        try:
            if i % 3 == 0:
                raise ValueError(i)
            {}["missing"]
        except (ValueError, KeyError):
            caught += 1
    return caught


EVENT = {"n": 60_000}
