def lambda_handler(event, context):
    raise ExceptionGroup("several", [ValueError("one"), TypeError("two")])
