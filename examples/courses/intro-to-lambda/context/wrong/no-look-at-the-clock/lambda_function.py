import post_office


def lambda_handler(event, context):
    letters = event["letters"]
    for letter in letters:
        post_office.send(letter)
    return {
        "done": len(letters),
        "left": [],
        "request": context.aws_request_id,
        "memory": context.memory_limit_in_mb,
    }
