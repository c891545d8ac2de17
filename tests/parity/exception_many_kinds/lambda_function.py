def lambda_handler(event, context):
    kind = event["kind"]
    if kind == "type":
        return "a" + 1
    if kind == "index":
        return [][3]
    if kind == "attribute":
        return None.upper()
    if kind == "name":
        return undefined_name
    if kind == "unicode":
        return b"\xff".decode()
    if kind == "overflow":
        return 2.0 ** 10000
    if kind == "stop":
        return next(iter([]))
    if kind == "keyboard":
        raise KeyboardInterrupt
