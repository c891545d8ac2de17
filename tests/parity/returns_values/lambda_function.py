from decimal import Decimal

def lambda_handler(event, context):
    return {
        "list": [1, 2.5, True, None, "text"],
        "nested": {"a": {"b": {"c": []}}},
        "int_key": {1: "one"},
        "tuple": (1, 2),
        "big": 2 ** 80,
        "decimal": Decimal("10.10"),
        "nan": float("nan") if event.get("nan") else 0.0,
    }
