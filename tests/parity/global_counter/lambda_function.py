import random

count = 0
started = random.random()

def lambda_handler(event, context):
    global count
    count += 1
    print(f"invocation {count} of this environment")
    return {"count": count, "same": started}
