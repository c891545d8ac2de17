import post_office


def lambda_handler(event, context):
    done = 0
    for letter in event["letters"]:
        if context.get_remaining_time_in_millis() < 6500:
            break
        post_office.send(letter)
        done += 1
    return {"done": done, "left": [], "request": context.aws_request_id, "memory": int(context.memory_limit_in_mb)}
