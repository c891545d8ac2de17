"""What most handlers do: parse JSON, change it, write JSON."""

import json


def lambda_handler(event, context):
    order = {"id": 17, "items": [{"name": f"item {i}", "price": i * 1.25, "tags": ["a", "b"]} for i in range(40)]}
    text = json.dumps(order)
    for _ in range(event["n"]):
        value = json.loads(text)
        value["total"] = sum(i["price"] for i in value["items"])
        text = json.dumps({"id": value["id"], "items": value["items"]})
    return len(text)


EVENT = {"n": 300}
