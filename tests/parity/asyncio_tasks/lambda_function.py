import asyncio, time

async def work(name, seconds):
    await asyncio.sleep(seconds)
    print(f"{name} done")
    return name

async def main():
    started = time.monotonic()
    names = await asyncio.gather(work("slow", 0.5), work("quick", 0.1), work("middle", 0.3))
    try:
        await asyncio.wait_for(asyncio.sleep(5), timeout=0.2)
    except TimeoutError:
        print("timed out, as expected")
    queue = asyncio.Queue()
    await queue.put(1)
    return names + [await queue.get(), round(time.monotonic() - started, 2)]

def lambda_handler(event, context):
    return asyncio.run(main())
