"""An asyncio event loop that needs no sockets: it waits on the virtual clock, or for other threads."""

import asyncio
from asyncio import base_events, unix_events
from concurrent.futures import ThreadPoolExecutor

from . import locks, scheduler

_FEWEST_WORKERS = 8


class _WaitingSelector:
    """There is no network: only time and other threads can make something ready."""

    def __init__(self):
        self._waiter = None
        self._called = False

    def select(self, timeout=None):
        if not self._called and (timeout is None or timeout > 0):
            self._waiter = scheduler.current
            deadline = None if timeout is None else locks.deadline_after(timeout)
            try:
                scheduler.wait(deadline, "asyncio: a task, a timer or call_soon_threadsafe")
            finally:
                self._waiter = None
        elif scheduler.threads:
            scheduler.give_way()
        self._called = False
        return []

    def call(self):
        """From another thread: something is ready."""
        self._called = True
        if self._waiter is not None:
            scheduler.wake(self._waiter)


def _default_executor():
    """As asyncio makes it, but with at least eight workers, however few processors there are."""
    executor = ThreadPoolExecutor(thread_name_prefix="asyncio")
    executor._max_workers = max(executor._max_workers, _FEWEST_WORKERS)
    return executor


class _VirtualTimeEventLoop(base_events.BaseEventLoop):
    def __init__(self, selector=None):
        super().__init__()
        self._selector = _WaitingSelector()

    def run_in_executor(self, executor, func, *args):
        if executor is None and self._default_executor is None:
            self.set_default_executor(_default_executor())
        return super().run_in_executor(executor, func, *args)

    def _process_events(self, event_list):
        pass

    def _write_to_self(self):
        self._selector.call()


_VirtualTimeEventLoop.__name__ = "_UnixSelectorEventLoop"
_VirtualTimeEventLoop.__qualname__ = "_UnixSelectorEventLoop"
_VirtualTimeEventLoop.__module__ = "asyncio.unix_events"


def apply():
    for module in (asyncio, unix_events):
        module.SelectorEventLoop = module.EventLoop = _VirtualTimeEventLoop
    unix_events._UnixSelectorEventLoop = _VirtualTimeEventLoop
    unix_events._UnixDefaultEventLoopPolicy._loop_factory = _VirtualTimeEventLoop
