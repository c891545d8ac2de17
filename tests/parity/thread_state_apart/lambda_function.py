"""What belongs to one thread stays with it while others run: locals, context, handled exceptions, the
running event loop, recursion."""

import asyncio
import contextvars
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal, getcontext, localcontext

variable = contextvars.ContextVar("variable", default="none")
local = threading.local()


def work(number):
    local.value = number
    variable.set(number)
    seen = []
    with localcontext() as context:
        context.prec = number + 2
        try:
            raise KeyError(number)
        except KeyError:
            for _ in range(3):
                time.sleep(0.05)
                seen.append((local.value, variable.get(), sys.exception().args[0], str(Decimal(1) / 3)))
    assert sys.exception() is None
    return seen[-1]


def deep(levels):
    if levels == 0:
        time.sleep(0.05)
        return 0
    return deep(levels - 1) + 1


def own_loop(number):
    async def main():
        await asyncio.sleep(0.05)
        return number, asyncio.get_running_loop() is loop

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(main())
    finally:
        loop.close()


async def beside():
    loop = asyncio.get_running_loop()
    variable.set("of the task")

    def in_thread():
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return variable.get(), "no running loop", threading.current_thread() is threading.main_thread()

    future = loop.create_future()
    threading.Timer(0.1, loop.call_soon_threadsafe, [future.set_result, "called"]).start()
    return await asyncio.gather(
        asyncio.to_thread(in_thread), future, loop.run_in_executor(None, deep, 300)
    )


def lambda_handler(event, context):
    with ThreadPoolExecutor(4) as pool:
        apart = list(pool.map(work, range(4)))
        depths = list(pool.map(deep, [200, 900, 500]))
        loops = list(pool.map(own_loop, range(3)))
    return {
        "apart": apart, "depths": depths, "loops": loops, "beside": asyncio.run(beside()),
        "main": [hasattr(local, "value"), variable.get(), getcontext().prec],
    }  # fmt: skip
