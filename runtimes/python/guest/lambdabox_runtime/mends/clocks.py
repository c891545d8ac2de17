"""`time.process_time` counts computing only: neither sleep nor the time between invocations."""

import math
import time

_monotonic_ns = time.monotonic_ns
_get_clock_info = time.get_clock_info
_sleep = time.sleep
# What Linux calls the clocks that WASI has not.
_CPU_CLOCKS = {"process_time": "CLOCK_PROCESS_CPUTIME_ID", "thread_time": "CLOCK_THREAD_CPUTIME_ID"}
# About 292 years; CPython complains about more.
_LONGEST_SECONDS = 9223372036
# Nanoseconds of the monotonic clock that were not spent computing.
_idle_ns = 0
_stopped_ns = 0
# Set by `threads` and `signals`: the threads but the main one, timers, and what the scheduler has for those who wait.
other_threads = timers = ()
wait = give_way = None


def process_time_ns():
    """process_time_ns() -> int

    Process time for profiling as nanoseconds:
    sum of the kernel and user-space CPU time.
    """
    return _monotonic_ns() - _idle_ns


def process_time():
    """process_time() -> float

    Process time for profiling: sum of the kernel and user-space CPU time.
    """
    return (_monotonic_ns() - _idle_ns) / 1e9


def get_clock_info(name, /):
    """get_clock_info(name: str) -> dict

    Get information of the specified clock.
    """
    clock = _CPU_CLOCKS.get(name)
    if clock is None:
        return _get_clock_info(name)
    # Both count on the monotonic clock.
    info = _get_clock_info("monotonic")
    info.implementation = f"clock_gettime({clock})"
    return info


def sleep(seconds, /):
    """sleep(seconds)

    Delay execution for a given number of seconds.  The argument may be
    a floating-point number for subsecond precision.
    """
    if not other_threads and not timers:
        _pass(seconds)
    elif isinstance(seconds, (int, float)) and 0 <= seconds < _LONGEST_SECONDS:
        if seconds:
            wait(_monotonic_ns() + math.ceil(seconds * 1e9), "time.sleep")
        else:
            give_way()
    elif hasattr(seconds, "__index__") and not isinstance(seconds, int):
        sleep(seconds.__index__())
    else:
        _sleep(seconds)  # complains


def pass_time(nanoseconds):
    """Moves the clock, for all threads."""
    if nanoseconds > 0:
        _pass(nanoseconds / 1e9)


def _pass(seconds):
    global _idle_ns
    before = _monotonic_ns()
    _sleep(seconds)
    _idle_ns += _monotonic_ns() - before


def start():
    """The environment's process begins."""
    global _idle_ns
    _idle_ns = _monotonic_ns()


def freeze():
    """The environment is frozen until the next invocation."""
    global _stopped_ns
    _stopped_ns = _monotonic_ns()


def thaw():
    global _idle_ns
    _idle_ns += _monotonic_ns() - _stopped_ns


def apply():
    for function in (get_clock_info, process_time, process_time_ns, sleep):
        function.__module__ = "time"
        setattr(time, function.__name__, function)
    time.thread_time = process_time
    time.thread_time_ns = process_time_ns
