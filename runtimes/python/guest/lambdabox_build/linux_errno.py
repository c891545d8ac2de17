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


# What Linux says where the C library of the component has other words.
_TEXTS = {
    "EADDRINUSE": "Address already in use", "EADDRNOTAVAIL": "Cannot assign requested address",
    "EBUSY": "Device or resource busy", "ECHILD": "No child processes",
    "ECONNABORTED": "Software caused connection abort", "EDEADLK": "Resource deadlock avoided",
    "EDOM": "Numerical argument out of domain", "EDQUOT": "Disk quota exceeded",
    "EHOSTUNREACH": "No route to host", "EILSEQ": "Invalid or incomplete multibyte or wide character",
    "EIO": "Input/output error", "EISCONN": "Transport endpoint is already connected",
    "ELOOP": "Too many levels of symbolic links", "EMFILE": "Too many open files",
    "EMSGSIZE": "Message too long", "ENAMETOOLONG": "File name too long",
    "ENETDOWN": "Network is down", "ENETRESET": "Network dropped connection on reset",
    "ENETUNREACH": "Network is unreachable", "ENFILE": "Too many open files in system",
    "ENOLCK": "No locks available", "ENOMEM": "Cannot allocate memory",
    "ENOTCONN": "Transport endpoint is not connected", "ENOTSOCK": "Socket operation on non-socket",
    "ENOTSUP": "Operation not supported", "ENOTTY": "Inappropriate ioctl for device",
    "EOVERFLOW": "Value too large for defined data type", "ERANGE": "Numerical result out of range",
    "ESPIPE": "Illegal seek", "ESTALE": "Stale file handle", "ETIMEDOUT": "Connection timed out",
    "EXDEV": "Invalid cross-device link",
}


def write_texts(write, at):
    """Puts them where the C library looks for them."""
    texts = b"".join(
        bytes([NUMBERS[name][0]]) + text.encode() + b"\0" for name, text in _TEXTS.items()
    )
    write(f"{len(texts)}s", at, texts)


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
