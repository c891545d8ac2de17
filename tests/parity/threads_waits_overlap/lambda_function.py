"""Eight threads that wait half a second each take half a second, however they are made."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed


def fetch(seconds):
    time.sleep(seconds)
    return seconds


def pool(waits):
    with ThreadPoolExecutor(max_workers=8) as executor:
        tasks = [executor.submit(fetch, seconds) for seconds in waits]
        return [task.result() for task in as_completed(tasks)]


def threads(waits):
    results = []
    started = [
        threading.Thread(target=lambda seconds=seconds: results.append(fetch(seconds)))
        for seconds in waits
    ]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return results


def to_thread(waits):
    async def main():
        return await asyncio.gather(*[asyncio.to_thread(fetch, seconds) for seconds in waits])

    return asyncio.run(main())


def executor(waits):
    with ThreadPoolExecutor(8) as pool_of_eight:
        return list(pool_of_eight.map(fetch, waits))


def lambda_handler(event, context):
    begun = time.monotonic()
    results = globals()[event["way"]]([0.5] * 8)
    return {"took": round(time.monotonic() - begun, 1), "sum": sum(results)}
