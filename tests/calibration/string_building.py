"""Formatting and joining strings."""

def lambda_handler(event, context):
    rows = []
    for i in range(event["n"]):
        rows.append(f"{i:06d};{i * 1.5:.2f};{'even' if i % 2 == 0 else 'odd'}".upper())
    text = "\n".join(rows)
    return [len(text), text.count("EVEN"), len(text.replace("ODD", "-").split(";"))]


EVENT = {"n": 30_000}
