class OutOfStock(Exception):
    """An error of the shop's own."""

def check(item):
    if item["stock"] == 0:
        raise OutOfStock(f"{item['name']} is sold out")

def order(items):
    for item in items:
        check(item)

def lambda_handler(event, context):
    order(event["items"])
