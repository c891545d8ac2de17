import post_office


def lambda_handler(event, context):
    letters = event["letters"]
    done = 0
    for letter in letters:
        if context.get_remaining_time_in_millis() < 6500:
            break
        post_office.send(letter)
        done += 1
    return {
        "done": done,
        "left": letters[done:],
        "request": context.aws_request_id,
        "memory": int(context.memory_limit_in_mb),
    }
