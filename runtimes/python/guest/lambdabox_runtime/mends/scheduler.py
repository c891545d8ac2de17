"""Threads in virtual time: one runs until it waits, then the next that can.

All threads share the one virtual clock. Computing moves it, whoever computes, as on one vCPU. When all
threads wait, it is moved to the time at which the first of them goes on: so waits overlap. The order
is fixed: threads go on in the order in which they became ready, or in which their times have come.

A thread that waits is left (`switching.park`) and costs nothing. Where that cannot be, since C code is on
the stack between, it is *pinned*: others run on top of it until what it waits for has happened. It
can then go on no sooner than the threads that are pinned above it.
"""

import heapq
import itertools
import sys
import time
from collections import deque

from . import clocks, switching

_now = time.monotonic_ns
_next_number = itertools.count().__next__
_IDENT_STEP, _FIRST_IDENT = 0x1000, 0x7F00_0000_1000
_next_ident = itertools.count(_FIRST_IDENT, _IDENT_STEP).__next__


class Thread(switching.Strand):
    """What the scheduler knows of a thread."""

    __slots__ = (
        "ident", "number", "waits_for", "waiting", "woken", "turn", "pinned", "wait_number",
        "released", "joiners",
    )  # fmt: skip

    def __init__(self, function, context, ident):
        super().__init__(function, context)
        self.ident = ident
        self.number = (ident - _FIRST_IDENT) // _IDENT_STEP + 1
        self.waits_for = None
        self.waiting = self.woken = self.turn = self.pinned = self.released = False
        self.wait_number = 0
        self.joiners = []


main = current = Thread(None, None, 0)
# Threads that have begun and not ended, but the main thread; in the order in which they began.
threads = {}
_ready = deque()
# (when, number, thread, its wait): a heap.
_sleepers = []
# What `signals` knows: when its next timer is due, how to call the handlers of those that are, how to
# have the interpreter look up from computing.
_next_timer = _deliver = _watch = None
# How often the interpreter has looked up while the running thread computes; and how often it may before
# others have their turn that have not slept. On top of each other, those end first that have begun last.
_looks = 0
_LONG = 20
# When the log names those that wait beneath.
_SECONDS_LONG = 5_000
# Threads that are pinned, each on top of those before it.
_pinned = []
# Code that the log names.
_FOLDERS_OF_HANDLERS = ("/var/task/", "/opt/", "/tmp/")
_ITS_TURN = "its turn"
# So many take half of the stack that C code may use.
_MOST_PINNED = 40


def start(function, context):
    """Makes a thread, which begins when its turn comes; returns it."""
    thread = Thread(function, context, _next_ident())
    thread.prepare()
    threads[thread.ident] = thread
    _make_ready(thread)
    _watch()
    return thread


def use_timers(next_timer, deliver, watch):
    global _next_timer, _deliver, _watch
    _next_timer, _deliver, _watch = next_timer, deliver, watch


def wait(deadline, waits_for):
    """Suspends the running thread until `wake` is called for it, which gives True, or the clock has
    come to `deadline` (of `time.monotonic_ns`, or None), which gives False."""
    if current is main:
        due = _next_timer()
        while due is not None and (deadline is None or due < deadline):
            if _wait(due, waits_for):
                return True
            _deliver()
            due = _next_timer()
    return _wait(deadline, waits_for)


def _wait(deadline, waits_for):
    thread = current
    thread.waits_for = waits_for
    thread.woken = False
    thread.waiting = True
    thread.wait_number = number = _next_number()
    if deadline is not None:
        heapq.heappush(_sleepers, (deadline, number, thread))
    if switching.can_park(thread):
        switching.park(thread)
    else:
        _run_on_top(thread)
    if thread.released:
        raise SystemExit
    return thread.woken


def wake(thread):
    """What the thread waits for has happened."""
    if thread.waiting:
        thread.woken = True
        _make_ready(thread)


def give_way():
    """Lets the threads that could run do so first."""
    thread = current
    thread.waiting, thread.woken = True, True
    thread.waits_for = _ITS_TURN
    thread.wait_number = _next_number()
    _make_ready(thread)
    if switching.can_park(thread):
        switching.park(thread)
    else:
        _run_on_top(thread)


def interrupt():
    """The running thread computes, and has done so for another millisecond of one vCPU: lets others run
    first that have slept, or, if it has long computed, all that could."""
    global _looks
    _looks += 1
    if _looks == _SECONDS_LONG:
        _tell_who_is_held_up()
    if _sleepers and _due():
        _wake_sleepers(_now())
    elif not _ready or _looks % _LONG:
        return
    looks = _looks
    give_way()
    _looks = looks


def someone_is_pinned():
    return bool(_pinned)


def too_deep():
    """Whether so many threads are pinned that no other may be."""
    return len(_pinned) > _MOST_PINNED


def let_others_run():
    """The handler has returned: while AWS's runtime sends the response, those threads run that could."""
    if _ready or _sleepers and _due():
        main.waits_for = _ITS_TURN
        _make_ready(main)
        _run_on_top(main)


def _make_ready(thread):
    thread.waiting = False
    thread.turn = False
    _ready.append(thread)


def _due():
    """Whether the first sleeper's time has come, who may have been woken meanwhile."""
    return _sleepers[0][0] <= _now()


def run_others():
    """The main thread is parked: runs threads until it has ended."""
    global current
    while not main.done:
        _turn(None)
    current = main


def _run_on_top(thread):
    """Runs other threads on top of one that cannot be left, until it can go on."""
    global current
    thread.pinned = True
    _pinned.append(thread)
    try:
        while not thread.turn:
            if main.done and thread is not main:
                # One that computes goes on until it waits.
                if thread.waits_for is not _ITS_TURN:
                    _release(thread)
                break
            _turn(thread)
    finally:
        _pinned.pop()
        thread.pinned = False
        thread.turn = thread.waiting = False
        current = thread


def _turn(pinned):
    """One thread runs until it waits; or else the clock is moved, or `pinned` is given up on."""
    global current, _looks
    _looks = 0
    if _sleepers:
        _wake_sleepers(_now())
    while _ready:
        thread = _ready.popleft()
        if thread.pinned:
            # It sees for itself that its turn has come, once no other is on top of it.
            thread.turn = True
            if thread is pinned:
                return
        else:
            current = thread
            switching.run(thread)
            if thread.done and thread is not main:
                _end(thread)
            return
    while _sleepers:
        when, number, thread = _sleepers[0]
        if thread.waiting and thread.wait_number == number:
            clocks.pass_time(when - _now())
            return
        heapq.heappop(_sleepers)
    _nobody_can_run(pinned)


def _wake_sleepers(now):
    while _sleepers and _sleepers[0][0] <= now:
        _, number, thread = heapq.heappop(_sleepers)
        if thread.waiting and thread.wait_number == number:
            _make_ready(thread)


def _end(thread):
    del threads[thread.ident]
    switching.forget(thread)
    for joiner in thread.joiners:
        wake(joiner)
    thread.joiners.clear()


def _release(thread):
    """The handler has returned, with a thread on the stack that cannot be left there."""
    _say(
        f"{_name(thread)} waits for {_what(thread)} in Python code that C code has called"
        " (sorted, map, iter, __init__, …). Such a thread cannot be frozen when the handler returns, as it"
        " is on AWS: it is ended."
    )
    thread.released = True


def _nobody_can_run(pinned):
    """All threads wait for each other."""
    waiting = [main, *threads.values()]
    held_up = [t for t in waiting if t.pinned and t.turn]
    if held_up and pinned is not None:
        lines = "; ".join(f"{_name(t)} could go on" for t in held_up)
        _say(
            f"{_name(pinned)} waits for {_what(pinned)} in Python code that C code has called (sorted,"
            f" map, iter, __init__, …), on top of a thread that waits in the same way and can"
            f" go on only after it: {lines}. On AWS both would go on. Here the first gets a RuntimeError."
        )
        raise RuntimeError(
            f"this would wait forever: {_what(pinned)} can only come from a thread that"
            " lies beneath this one on the only stack in WebAssembly (see the log)"
        )
    lines = "".join(f"\n  {_name(t)} waits for {_what(t)}" for t in waiting if not t.done)
    _say(f"a deadlock, which lasts until the function times out:{lines}")
    while True:
        clocks.pass_time(3600 * 10**9)


def _tell_who_is_held_up():
    beneath = [t for t in _pinned if t is not current and t.waits_for is _ITS_TURN]
    if beneath:
        _say(
            f"{_name(current)} has long computed, on top of {', '.join(map(_name, beneath))}, which computed"
            " when its turn came and can go on only when it waits or ends: there is one stack in"
            " WebAssembly. A thread that computes until another has done something should time.sleep."
        )


def _name(thread):
    if thread is main:
        return "MainThread"
    threading = sys.modules.get("threading")
    known = threading._active.get(thread.ident) if threading else None
    return known.name if known else f"thread {thread.number}"


def _what(thread):
    what = thread.waits_for
    if not isinstance(what, str):
        what = getattr(what, "WAITED_FOR", None) or repr(what)
    where = None if thread.pinned or thread.done else switching.place(thread, _FOLDERS_OF_HANDLERS)
    return f"{what} ({where})" if where else what


def _say(text):
    print(f"[lambdabox] {text}", file=sys.stderr, flush=True)
