"""`signal.alarm`, `signal.setitimer` and their kin on the virtual clock, and turns for threads while
another computes.

A timer is due while its thread, always the main one, waits: then the scheduler ends the wait, and the
handler runs. Or it is due while Python code runs: then it is seen when the count is over that
`interruption.py` has put into the interpreter. That counts only while there is a timer or a second thread.
"""

import _signal
import sys
import time

from . import clocks, scheduler, thread_state

# As interruption.py has them.
_COUNTER, _TICK = 2048 // 4, 64
# So many turns of loops and calls of functions are about a millisecond of one vCPU.
_TURNS = 10_000
# Where it is no good time to look: once more soon.
_FEW_TURNS = 100
ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF = 0, 1, 2
_SIGNALS = {
    ITIMER_REAL: _signal.SIGALRM, ITIMER_VIRTUAL: _signal.SIGVTALRM, ITIMER_PROF: _signal.SIGPROF,
}  # fmt: skip

_now = time.monotonic_ns
# Which timer -> (when it is due, after how much it is due again or 0), in nanoseconds.
_timers = {}
_OWN = __name__.rpartition(".")[0] + "."


class ItimerError(OSError):
    pass


def next_timer():
    """When the next timer is due, or None."""
    return min((when for when, _ in _timers.values()), default=None)


def watch():
    """Has the interpreter look up from computing, since there is something that may become due."""
    words = thread_state.words
    if not words[_COUNTER]:
        words[_COUNTER] = _TURNS


def deliver():
    """Calls the handlers of all timers that are due; in the main thread."""
    frame = sys._getframe()
    while frame is not None and _is_own(frame):
        frame = frame.f_back
    for which, (when, interval) in sorted(_timers.items(), key=lambda timer: timer[1]):
        now = _now()
        if when > now:
            continue
        if interval:
            # Those that were missed are one.
            _timers[which] = when + interval * ((now - when) // interval + 1), interval
        else:
            del _timers[which]
        _call(_SIGNALS[which], frame)


def _call(number, frame):
    handler = _signal.getsignal(number)
    if handler == _signal.SIG_DFL:
        from .. import process  # it needs the engine, which is not there yet while mends are applied

        process.exit_now(128 + number)
    elif callable(handler):
        handler(number, frame)


def _is_own(frame):
    return frame.f_globals.get("__name__", "").startswith(_OWN)


def _tick(number, frame):
    """The interpreter has looked up."""
    own = frame is not None and _is_own(frame)
    if own or scheduler.too_deep():
        thread_state.words[_COUNTER] = _FEW_TURNS if own else _TURNS
        return
    if scheduler.threads or _timers:
        thread_state.words[_COUNTER] = _TURNS
    if _timers and scheduler.current is scheduler.main:
        deliver()
    scheduler.interrupt()


def setitimer(which, seconds, interval=0.0, /):
    """Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF).

    The timer will fire after value seconds and after that every interval seconds.
    The itimer can be cleared by setting seconds to zero.

    Returns old values as a tuple: (delay, interval).
    """
    if which not in _SIGNALS:
        raise ItimerError(22, "Invalid argument")
    if not 0 <= seconds < 1 << 31 or not 0 <= interval < 1 << 31:
        raise ItimerError(22, "Invalid argument")
    before = getitimer(which)
    if seconds > 0:
        _timers[which] = _now() + int(seconds * 1e9), int(interval * 1e9)
        watch()
    else:
        _timers.pop(which, None)
    return before


def getitimer(which, /):
    """Returns current value of given itimer."""
    if which not in _SIGNALS:
        raise ItimerError(22, "Invalid argument")
    if which not in _timers:
        return 0.0, 0.0
    when, interval = _timers[which]
    return max(when - _now(), 0) / 1e9, interval / 1e9


def alarm(seconds, /):
    """Arrange for SIGALRM to arrive after the given number of seconds."""
    left, _ = setitimer(ITIMER_REAL, int(seconds))
    return -int(-left // 1)


def pause():
    """Wait until a signal arrives."""
    due = next_timer()
    scheduler.wait(due, "a signal")
    if scheduler.current is scheduler.main:
        deliver()


def siginterrupt(signalnum, flag, /):
    """Change system call restart behaviour: here all go on."""


def apply():
    _signal.signal(_TICK, _tick)
    for value in (setitimer, getitimer, alarm, pause, siginterrupt):
        value.__module__ = "signal"
        setattr(_signal, value.__name__, value)
    for name in ("ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF"):
        setattr(_signal, name, globals()[name])
    ItimerError.__name__ = ItimerError.__qualname__ = "itimer_error"
    ItimerError.__module__ = "signal"
    _signal.ItimerError = ItimerError
    clocks.timers = _timers
    scheduler.use_timers(next_timer, deliver, watch)
