import time

def lambda_handler(event, context):
    started = time.time()
    monotonic = time.monotonic()
    time.sleep(event["seconds"])
    print(f"slept {time.time() - started:.2f} s, {time.monotonic() - monotonic:.2f} s")
    return context.get_remaining_time_in_millis() // 10
