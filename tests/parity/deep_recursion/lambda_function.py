import sys

def total(values):
    return values[0] + total(values[1:]) if values else 0

def lambda_handler(event, context):
    return {"limit": sys.getrecursionlimit(), "total": total(list(range(500)))}
