import time

time.sleep(event_free := 11)

def lambda_handler(event, context):
    return event_free
