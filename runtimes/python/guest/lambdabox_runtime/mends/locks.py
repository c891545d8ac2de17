"""`_thread.lock` and `_thread.RLock`, whose waiting lets other threads run."""

import math
import time
from collections import deque

from . import scheduler

_now = time.monotonic_ns
_LONGEST_SECONDS = 9223372036.0


def deadline_after(seconds):
    """What `scheduler.wait` takes."""
    return _now() + math.ceil(seconds * 1e9)


def _check(blocking, timeout):
    """Complains as CPython does; returns the timeout in seconds or None."""
    if not isinstance(timeout, (int, float)):
        raise TypeError(f"'{type(timeout).__name__}' object cannot be interpreted as an integer or float")
    if timeout != timeout:
        raise ValueError("Invalid value NaN (not a number)")
    if not blocking and timeout != -1:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0 and timeout != -1:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > _LONGEST_SECONDS:
        raise OverflowError("timeout value is too large")
    return None if timeout == -1 else timeout


class Lock:
    """A lock object is a synchronization primitive."""

    __slots__ = ("_held", "_waiters", "__weakref__")
    WAITED_FOR = "a lock, condition, event or queue"

    def __init__(self):
        self._held = False
        self._waiters = None

    def __init_subclass__(cls):
        raise TypeError("type '_thread.lock' is not an acceptable base type")

    def acquire(self, blocking=True, timeout=-1):
        if timeout != -1 or not blocking:
            timeout = _check(blocking, timeout)
            if not self._held:
                self._held = True
                return True
            if not blocking or timeout == 0:
                return False
            return self._wait(deadline_after(timeout))
        if not self._held:
            self._held = True
            return True
        return self._wait(None)

    def _wait(self, deadline):
        if self._waiters is None:
            self._waiters = deque()
        me = scheduler.current
        while True:
            self._waiters.append(me)
            woken = False
            try:
                woken = scheduler.wait(deadline, self)
            finally:
                if not woken:
                    self._leave(me)
            if not self._held:
                self._held = True
                return True
            if not woken:
                return False

    def _leave(self, me):
        try:
            self._waiters.remove(me)
        except ValueError:
            pass  # woken at the very time of the deadline

    def release(self):
        if not self._held:
            raise RuntimeError("release unlocked lock")
        self._held = False
        if self._waiters:
            scheduler.wake(self._waiters.popleft())

    def locked(self):
        return self._held

    def __enter__(self):
        if self._held:
            return self._wait(None)
        self._held = True
        return True

    def __exit__(self, kind, error, trace):
        self.release()

    acquire_lock = acquire
    release_lock = release
    locked_lock = locked

    def _at_fork_reinit(self):
        self._held = False
        self._waiters = None

    def __repr__(self):
        state = "locked" if self._held else "unlocked"
        return f"<{state} _thread.lock object at {id(self):#x}>"


class RLock:
    """A lock that the thread which has it can take again."""

    __slots__ = ("_lock", "_owner", "_count", "__weakref__")

    def __init__(self, *args, **kwargs):
        self._lock = Lock()
        self._owner = None
        self._count = 0

    def acquire(self, blocking=True, timeout=-1):
        me = scheduler.current
        if self._owner is me:
            _check(blocking, timeout)
            self._count += 1
            return True
        if self._lock.acquire(blocking, timeout):
            self._owner = me
            self._count = 1
            return True
        return False

    def __enter__(self):
        me = scheduler.current
        if self._owner is me:
            self._count += 1
            return True
        self._lock.__enter__()
        self._owner = me
        self._count = 1
        return True

    def release(self):
        if self._owner is not scheduler.current:
            raise RuntimeError("cannot release un-acquired lock")
        self._count = count = self._count - 1
        if not count:
            self._owner = None
            self._lock.release()

    def __exit__(self, kind, error, trace):
        self.release()

    def locked(self):
        return self._count > 0

    def _is_owned(self):
        return self._owner is scheduler.current

    def _recursion_count(self):
        return self._count if self._owner is scheduler.current else 0

    def _release_save(self):
        if not self._count:
            raise RuntimeError("cannot release un-acquired lock")
        saved = self._count, self._owner
        self._count, self._owner = 0, None
        self._lock.release()
        return saved

    def _acquire_restore(self, saved):
        self._lock.acquire()
        self._count, self._owner = saved

    def _at_fork_reinit(self):
        self.__init__()

    def __repr__(self):
        state = "locked" if self._count else "unlocked"
        owner = self._owner.ident if self._owner else 0
        return (
            f"<{state} _thread.RLock object owner={owner} count={self._count} at {id(self):#x}>"
        )


for _class, _name in ((Lock, "lock"), (RLock, "RLock")):
    _class.__name__ = _class.__qualname__ = _name
    _class.__module__ = "_thread"
