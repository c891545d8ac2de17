"""Has `_thread`, `threading`, `queue` and `concurrent.futures` use the threads of `scheduler.py`.

Python's own code for threads stays what it is, and is called as ever; what it takes from C is replaced
where C would wait, or would call back into Python: a thread that waits below C code cannot be left.
"""

import _thread
import functools
import itertools
import sys
import threading
import types
from _contextvars import Context  # AWS's runtime has not imported `contextvars`

from . import clocks, locks, scheduler, switching, thread_state

_MODULE_FOLDER = __name__.rpartition(".")[0] + "."
_next_native_id = itertools.count(9).__next__


def get_ident():
    """Return a non-zero integer that uniquely identifies the current thread."""
    return scheduler.current.ident


def get_native_id():
    """Return the ID of the thread as the operating system has it."""
    return _native_ids.get(scheduler.current.ident, 8)


_native_ids = {}


class Handle:
    """What `threading` knows of an operating-system thread."""

    __slots__ = ("ident", "_thread", "_state")

    def __init__(self):
        self.ident = 0
        self._thread = None
        self._state = "new"

    def is_done(self):
        return self._state == "done"

    def join(self, timeout=None):
        if self._state == "new":
            raise RuntimeError("thread not started")
        if self._state == "done":
            return
        if self._thread is scheduler.current:
            raise RuntimeError("Cannot join current thread")
        deadline = None if timeout is None or timeout < 0 else locks.deadline_after(timeout)
        joiners = self._thread.joiners
        joiners.append(scheduler.current)
        while self._state != "done":
            if not scheduler.wait(deadline, self):
                if scheduler.current in joiners:
                    joiners.remove(scheduler.current)
                return

    def _set_done(self):
        if self._state == "new":
            raise RuntimeError("thread not started")
        self._state = "done"

    def __repr__(self):
        if self._thread is None:
            return "<_ThreadHandle object: ident=0>"
        return f"the end of {scheduler._name(self._thread)}"


def start_joinable_thread(function, handle=None, daemon=True):
    return _start(function, function, handle)


def _start(function, shown, handle=None):
    if handle is None:
        handle = Handle()
    if handle._state != "new":
        raise RuntimeError("thread already started")
    thread_of = getattr(function, "__self__", None)
    if isinstance(thread_of, threading.Thread):
        function, context = _directly_called(thread_of, function)
    else:
        context = Context()

    def run():
        try:
            function()
        except SystemExit:
            pass
        except BaseException:
            _print_ignored(shown)
        handle._state = "done"

    handle._state = "running"
    handle._thread = thread = scheduler.start(run, context)
    handle.ident = thread.ident
    _native_ids[thread.ident] = _next_native_id()
    return handle


def _directly_called(thread, function):
    """What C would call is called by Python: the context, a method as target."""
    context = thread._context
    thread._context = _Context(context)
    if thread.run.__func__ is threading.Thread.run and thread._target is not None:
        thread._target, thread._args, thread._kwargs = resolve(
            thread._target, thread._args, thread._kwargs
        )
    elif type(thread) is threading.Timer:
        called, args, kwargs = resolve(thread.function, thread.args, thread.kwargs)
        if called is not thread.function:
            thread.function, thread.args, thread.kwargs = called, list(args), kwargs
    return function, context


class _Context:
    """The context of a thread, which switching has entered already."""

    __slots__ = ("_context",)

    def __init__(self, context):
        self._context = context

    def run(self, function):
        return function()


def _print_ignored(function):
    error = sys.exception()
    error.__traceback__ = without_own_frames(error.__traceback__)
    sys.unraisablehook(
        types.SimpleNamespace(
            exc_type=type(error), exc_value=error, exc_traceback=error.__traceback__,
            err_msg=f"Exception ignored in thread started by {function!r}", object=None,
        )
    )  # fmt: skip


def start_new_thread(function, args, kwargs={}, /):
    if not callable(function):
        raise TypeError("first arg must be callable")
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")
    if not isinstance(kwargs, dict):
        raise TypeError("optional 3rd arg must be a dictionary")
    called, args, kwargs = resolve(function, args, kwargs)

    def call():
        called(*args, **kwargs)

    return _start(call, function).ident


def count():
    """Return the number of currently running Python threads, excluding the main thread."""
    return len(scheduler.threads)


def resolve(function, args, kwargs):
    """The Python function with its arguments that a call of `function` ends in: a call of it does not
    go through C, as a call of a method or a `functools.partial` with `*args` does."""
    while True:
        kind = type(function)
        if kind is types.MethodType:
            function, args = function.__func__, (function.__self__, *args)
        elif kind is functools.partial and not _has_placeholders(function):
            args = (*function.args, *args)
            kwargs = {**function.keywords, **kwargs}
            function = function.func
        elif kind is types.BuiltinMethodType and type(function.__self__) is Context:
            if function.__name__ != "run" or not args:
                return function, args, kwargs
            inner, inner_args, kwargs = resolve(args[0], args[1:], kwargs)
            return _run_in_context, (function.__self__, inner, inner_args), kwargs
        else:
            return function, args, kwargs


def _has_placeholders(partial):
    return any(argument is functools.Placeholder for argument in partial.args)


def _run_in_context(context, function, args, /, **kwargs):
    """`context.run(function, *args)`, which C would do."""
    words, place = thread_state.words, thread_state.state + thread_state.CONTEXT
    before = words[place]
    words[place] = id(context)
    switching.new_version()
    try:
        return function(*args, **kwargs)
    finally:
        words[place] = before
        switching.new_version()


def without_own_frames(traceback):
    """What a traceback is without these modules, which on AWS are C code."""
    while traceback is not None and _is_own(traceback):
        traceback = traceback.tb_next
    entry = traceback
    while entry is not None:
        following = entry.tb_next
        while following is not None and _is_own(following):
            following = following.tb_next
        entry.tb_next = following
        entry = following
    return traceback


def _is_own(entry):
    return entry.tb_frame.f_globals.get("__name__", "").startswith(_MODULE_FOLDER)


def _make_excepthook_caller(original):
    def make():
        call = original()

        def invoke_excepthook(thread):
            error = sys.exception()
            error.__traceback__ = without_own_frames(error.__traceback__)
            call(thread)

        return invoke_excepthook

    return make


def _set_exception(original):
    def set_exception(self, exception):
        if isinstance(exception, BaseException):
            exception.__traceback__ = without_own_frames(exception.__traceback__)
        original(self, exception)

    set_exception.__doc__ = original.__doc__
    set_exception.__qualname__ = original.__qualname__
    return set_exception


def _as_completed(original):
    """`as_completed` is a generator, which `for` and `list` may call from C: a thread on top of others that
    cannot be left waits before, where it can be left itself."""

    def as_completed(fs, timeout=None):
        if not scheduler.someone_is_pinned():
            return original(fs, timeout)
        fs = set(fs)
        finished = []
        for future in sorted(fs, key=id):
            future.add_done_callback(finished.append)
        _base.wait(fs, timeout)
        return _in_order(finished, fs.difference(finished))

    def _in_order(finished, pending):
        yield from finished
        if pending:
            yield from original(pending, 0)

    from concurrent.futures import _base

    as_completed.__doc__ = original.__doc__
    return as_completed


def _prepare_context(original):
    """Has a pool call its functions without C between."""

    def prepare_context(cls, initializer, initargs):
        create, _ = original.__func__(cls, initializer, initargs)
        return create, resolve

    return classmethod(prepare_context)


def apply():
    """To be called before modules are imported that take names out of `threading`."""
    thread_state.find()
    switching.apply()
    scheduler.main.ident = _thread.get_ident()
    clocks.other_threads = scheduler.threads
    clocks.wait = scheduler.wait
    clocks.give_way = scheduler.give_way

    _thread.get_ident = threading.get_ident = get_ident
    _thread.get_native_id = threading.get_native_id = get_native_id
    threading._HAVE_THREAD_NATIVE_ID = True
    threading.__all__ += [n for n in ["get_native_id"] if n not in threading.__all__]
    threading._main_thread._ident = scheduler.main.ident
    threading._main_thread._native_id = 8
    threading.Thread.native_id = property(_native_id)
    threading.Thread._set_native_id = _set_native_id
    _thread._ThreadHandle = threading._ThreadHandle = Handle
    _thread.start_joinable_thread = threading._start_joinable_thread = start_joinable_thread
    _thread.start_new_thread = _thread.start_new = start_new_thread
    _thread._count = count
    for function in (get_ident, get_native_id, start_joinable_thread, start_new_thread, count):
        function.__module__ = "_thread"
    for name in ("allocate_lock", "allocate", "lock", "LockType"):
        setattr(_thread, name, locks.Lock)
    threading.Lock = threading._allocate_lock = threading._LockType = locks.Lock
    _thread.RLock = threading._CRLock = locks.RLock
    threading._active_limbo_lock = locks.RLock()
    threading._make_invoke_excepthook = _make_excepthook_caller(threading._make_invoke_excepthook)

    import queue

    queue.SimpleQueue = queue._PySimpleQueue

    from concurrent import futures
    from concurrent.futures import _base, thread

    context = thread.WorkerContext
    context.prepare = _prepare_context(context.__dict__["prepare"])
    futures.as_completed = _base.as_completed = _as_completed(_base.as_completed)
    _base.Future.set_exception = _set_exception(_base.Future.set_exception)


def _native_id(self):
    """Native integral thread ID of this thread, or None if it has not been started."""
    return getattr(self, "_native_id", None)


def _set_native_id(self):
    self._native_id = get_native_id()
