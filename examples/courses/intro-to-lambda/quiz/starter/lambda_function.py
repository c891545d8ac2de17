# Here is room to try something out before you answer.
def lambda_handler(event, context):
    return event
