import json

def lambda_handler(event, context):
    text = json.dumps(event, indent=2, sort_keys=True)
    print(text)
    errors = []
    for bad in ("", "{", "[1,]", "{'a': 1}", "nul", '"\\x"', "1e999"):
        try:
            errors.append(json.loads(bad))
        except json.JSONDecodeError as error:
            errors.append(str(error))
    return {"round": json.loads(text) == event, "errors": [str(e) for e in errors], "separators": json.dumps([1, {"a": 2}], separators=(",", ":"))}
