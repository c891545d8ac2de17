"""Threads, one after another: WebAssembly has one thread.

A thread runs to its end inside `start()`, which is one of the orders that may happen on AWS as
well: what is printed and computed is what a short thread gives there. A thread that would wait
for one that is not finished can never go on, and gets a `RuntimeError` that says so.
Sleeping threads do not overlap: their times add up.
"""

import _thread
import itertools
import sys
import threading
import time

_get_main_ident = _thread.get_ident
# The identifiers of the threads that have begun and not ended, innermost last.
_running = []
_next_ident = itertools.count(0x7F00_0000_1000, 0x1000).__next__

_STUCK = (
    "this would wait forever: threads run one after another here, each to its end in start(),"
    " so no other thread can {}"
)


def get_ident():
    """Return a non-zero integer that uniquely identifies the current thread."""
    return _running[-1] if _running else _get_main_ident()


class Handle:
    """What `threading` knows of an operating-system thread."""

    __slots__ = ("ident", "_state")

    def __init__(self):
        self.ident = 0
        self._state = "new"

    def is_done(self):
        return self._state == "done"

    def join(self, timeout=None):
        if self._state == "new":
            raise RuntimeError("thread not started")
        if self._state == "running":
            # A thread that joins the one that started it.
            if timeout is None:
                raise RuntimeError(_STUCK.format("end"))
            time.sleep(timeout)

    def _set_done(self):
        self._state = "done"


def start_joinable_thread(function, handle=None, daemon=True):
    handle = handle or Handle()
    if handle._state != "new":
        raise RuntimeError("thread already started")
    handle.ident = _next_ident()
    handle._state = "running"
    _running.append(handle.ident)
    try:
        function()
    finally:
        _running.pop()
        handle._set_done()
    return handle


def start_new_thread(function, args, kwargs=None, /):
    def run():
        try:
            function(*args, **(kwargs or {}))
        except SystemExit:
            pass
        except BaseException:
            sys.excepthook(*sys.exc_info())

    return start_joinable_thread(run).ident


class Lock:
    """A lock whose waiting moves the virtual clock, or says that it would never end."""

    __slots__ = ("_lock", "locked", "release", "__weakref__")

    def __init__(self):
        self._lock = lock = _allocate()
        self.locked = lock.locked
        self.release = lock.release

    def acquire(self, blocking=True, timeout=-1):
        if self._lock.acquire(False):
            return True
        if not blocking:
            # Lets the original complain about a timeout that makes no sense.
            return self._lock.acquire(False, timeout)
        if timeout < 0:
            if timeout != -1:
                return self._lock.acquire(True, timeout)
            raise RuntimeError(_STUCK.format("release the lock"))
        time.sleep(timeout)
        return False

    def __enter__(self):
        if not self._lock.acquire(False):
            self.acquire()
        return True

    def __exit__(self, kind, error, trace):
        self.release()

    def acquire_lock(self, blocking=True, timeout=-1):
        return self.acquire(blocking, timeout)

    def release_lock(self):
        self.release()

    def locked_lock(self):
        return self.locked()

    def _at_fork_reinit(self):
        self._lock._at_fork_reinit()

    def __repr__(self):
        return repr(self._lock)


_allocate = _thread.allocate_lock


def _submit(submit):
    """`ThreadPoolExecutor.submit` that runs the call at once, under a worker's name."""

    def submit_and_run(self, fn, /, *args, **kwargs):
        future = submit(self, fn, *args, **kwargs)
        item = self._work_queue.get_nowait()
        worker = threading.Thread(
            target=_work, args=(self, item), name=f"{self._thread_name_prefix}_0"
        )
        worker.start()
        return future

    submit_and_run.__name__ = "submit"
    submit_and_run.__qualname__ = "ThreadPoolExecutor.submit"
    submit_and_run.__doc__ = submit.__doc__
    return submit_and_run


def _work(executor, item):
    from concurrent.futures import _base

    context = executor.__dict__.get("_one_context")
    if context is None:
        context = executor._one_context = executor._create_worker_context()
        try:
            context.initialize()
        except BaseException:
            _base.LOGGER.critical("Exception in initializer:", exc_info=True)
            executor._work_queue.put(item)
            executor._initializer_failed()
            return
    item.run(context)


def apply():
    """To be called before modules are imported that take names out of `threading`."""
    _thread.get_ident = threading.get_ident = get_ident
    _thread._ThreadHandle = threading._ThreadHandle = Handle
    _thread.start_joinable_thread = threading._start_joinable_thread = start_joinable_thread
    _thread.start_new_thread = _thread.start_new = start_new_thread
    for name in ("allocate_lock", "allocate", "lock", "LockType"):
        setattr(_thread, name, Lock)
    threading.Lock = threading._allocate_lock = threading._LockType = Lock
    Lock.__name__ = Lock.__qualname__ = "lock"
    Lock.__module__ = "_thread"

    import _threading_local
    import queue

    _thread._local = threading.local = _threading_local.local
    queue.SimpleQueue = queue._PySimpleQueue

    from concurrent.futures.thread import ThreadPoolExecutor

    ThreadPoolExecutor._adjust_thread_count = lambda self: None
    ThreadPoolExecutor.submit = _submit(ThreadPoolExecutor.submit)
