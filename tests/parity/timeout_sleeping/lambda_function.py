import time

def lambda_handler(event, context):
    print("going to sleep")
    time.sleep(event["seconds"])
    print("awake")
    return "awake"
