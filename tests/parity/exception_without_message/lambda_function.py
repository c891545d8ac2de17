def lambda_handler(event, context):
    assert event.get("ok")
    return "fine"
