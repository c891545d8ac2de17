"""An asyncio event loop that needs no sockets: it waits by sleeping on the virtual clock."""

import asyncio
import time
from asyncio import base_events, unix_events


class _SleepingSelector:
    """Nothing can become ready while the loop waits: there is no network and no second thread."""

    def select(self, timeout=None):
        if timeout is None:
            # Waits for something that never comes, as on AWS until the function times out.
            while True:
                time.sleep(3600)
        if timeout > 0:
            time.sleep(timeout)
        return []


class _VirtualTimeEventLoop(base_events.BaseEventLoop):
    def __init__(self, selector=None):
        super().__init__()
        self._selector = _SleepingSelector()

    def _process_events(self, event_list):
        pass

    def _write_to_self(self):
        pass


_VirtualTimeEventLoop.__name__ = "_UnixSelectorEventLoop"
_VirtualTimeEventLoop.__qualname__ = "_UnixSelectorEventLoop"
_VirtualTimeEventLoop.__module__ = "asyncio.unix_events"


def apply():
    for module in (asyncio, unix_events):
        module.SelectorEventLoop = module.EventLoop = _VirtualTimeEventLoop
    unix_events._UnixSelectorEventLoop = _VirtualTimeEventLoop
    unix_events._UnixDefaultEventLoopPolicy._loop_factory = _VirtualTimeEventLoop
