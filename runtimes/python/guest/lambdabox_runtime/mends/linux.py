"""The names of Linux: `sys.platform`, and what `os` and `socket` have there and WASI has not.

What is rarely asked for lies in the library and is looked up when a name is missing.
"""

import sys
import time


class Later:
    """A module's `__getattr__`: fetches the names that only Linux has when one of them is asked for."""

    def __init__(self, module, source):
        self._module = module
        self._source = source

    def __call__(self, name):
        module = self._module
        if not name.startswith("__"):
            self.fetch()
            if name in module.__dict__:
                return module.__dict__[name]
        raise AttributeError(
            f"module {module.__name__!r} has no attribute {name!r}", name=name, obj=module
        )

    def fetch(self):
        from importlib import import_module

        self._module.__dict__.pop("__getattr__", None)
        self._module.__dict__.pop("__dir__", None)
        import_module(self._source).add_to(self._module)

    def dir(self):
        self.fetch()
        return sorted(self._module.__dict__)


def add_later(module, source):
    """Has a module fetch its missing names from the module called `source`."""
    later = Later(module, source)
    module.__getattr__ = later
    module.__dir__ = later.dir


def tzset():
    """tzset()

    Initialize, or reinitialize, the local timezone to the value stored in
    os.environ['TZ']. The TZ environment variable should be specified in
    standard Unix timezone format as documented in the tzset man page
    (eg. 'US/Eastern', 'Europe/Amsterdam'). Unknown timezones will silently
    fall back to UTC. If the TZ environment variable is not set, the local
    timezone is set to the systems best guess of wallclock time.
    Changing the TZ environment variable without calling tzset *may* change
    the local timezone used by methods such as localtime, but this behaviour
    should not be relied on.
    """
    from . import local_time

    local_time.set_zone()


def chmod(path, mode, *, dir_fd=None, follow_symlinks=True):
    """Change the access permissions of a file."""
    from ..linux import files

    files.chmod(path, mode, dir_fd, follow_symlinks)


def apply():
    """When the build has imported everything: from here on this is Linux."""
    import os
    import posix

    from .. import machine

    machine.describe()
    sys.platform = "linux"
    sys.maxsize = (1 << 63) - 1
    sys.implementation._multiarch = "x86_64-linux-gnu"
    tzset.__module__ = "time"
    time.tzset = tzset
    chmod.__module__ = "posix"
    for module in (os, posix):
        module.chmod = chmod
        add_later(module, "lambdabox_runtime.linux.os_names")


def complete_socket():
    import _socket
    import socket

    for module in (socket, _socket):
        add_later(module, "lambdabox_runtime.linux.socket_names")
