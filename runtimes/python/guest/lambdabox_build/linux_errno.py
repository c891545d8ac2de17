"""Gives the `errno` module, and the choice of an OSError's class, the numbers of Linux.

The C code's numbers are changed in the finished component: see `errno_numbers.py` beside build.py.
"""

import errno
import gc

from .errno_table import NUMBERS

_ALIASES = {"EWOULDBLOCK": "EAGAIN", "EOPNOTSUPP": "ENOTSUP", "EDEADLOCK": "EDEADLK"}


# CPython's own table, from error number to exception class.
_classes = None

_CLASS_OF = {
    "EAGAIN": BlockingIOError, "EALREADY": BlockingIOError, "EINPROGRESS": BlockingIOError,
    "EPIPE": BrokenPipeError, "ECHILD": ChildProcessError,
    "ECONNABORTED": ConnectionAbortedError, "ECONNREFUSED": ConnectionRefusedError,
    "ECONNRESET": ConnectionResetError, "EEXIST": FileExistsError, "ENOENT": FileNotFoundError,
    "EISDIR": IsADirectoryError, "ENOTDIR": NotADirectoryError, "EINTR": InterruptedError,
    "EACCES": PermissionError, "EPERM": PermissionError, "ESRCH": ProcessLookupError,
    "ETIMEDOUT": TimeoutError,
}  # fmt: skip


def apply():
    """Before modules are imported that take numbers out of `errno`."""
    global _classes
    _classes = _classes_by_number()
    if hasattr(errno, "ENOTCAPABLE"):
        del errno.ENOTCAPABLE  # WASI's own
    errno.errorcode.clear()
    for name, (_, linux) in NUMBERS.items():
        setattr(errno, name, linux)
        errno.errorcode[linux] = name
    for name, same in _ALIASES.items():
        setattr(errno, name, getattr(errno, same))


def finish():
    """When the C code has raised its last error of the build."""
    _classes.clear()
    _classes.update({NUMBERS[name][1]: error for name, error in _CLASS_OF.items()})


def _classes_by_number():
    """Nothing in Python names it, but the garbage collector knows it."""
    for candidate in gc.get_objects():
        if type(candidate) is dict and FileNotFoundError in candidate.values():
            if all(type(key) is int for key in candidate):
                return candidate
    raise RuntimeError("CPython's table of OSError classes was not found")
