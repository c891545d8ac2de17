"""What `socket` has on Linux."""

import os

from . import constants
from .processes import EPERM, error

_HEADER_BYTES = 16
ENODEV = 19


def CMSG_LEN(length, /):
    """Return the total length, without trailing padding, of an ancillary data item."""
    if length < 0:
        raise OverflowError("CMSG_LEN() argument out of range")
    return _HEADER_BYTES + length


def CMSG_SPACE(length, /):
    """Return the buffer size needed for recvmsg() to receive an ancillary data item."""
    if length < 0:
        raise OverflowError("CMSG_SPACE() argument out of range")
    return _HEADER_BYTES + (length + 7 & ~7)


def if_nameindex():
    """Returns a list of network interface information (index, name) tuples."""
    return [(1, "lo")]


def if_nametoindex(name, /):
    """Returns the interface index corresponding to the interface name."""
    for index, known in if_nameindex():
        if os.fsdecode(name) == known:
            return index
    raise OSError("no interface with this name")


def if_indextoname(index, /):
    """Returns the interface name corresponding to the interface index."""
    for known, name in if_nameindex():
        if index == known:
            return name
    raise error(ENODEV)


def sethostname(name, /):
    """Sets the hostname to name."""
    raise error(EPERM)


_FUNCTIONS = (CMSG_LEN, CMSG_SPACE, if_nameindex, if_nametoindex, if_indextoname, sethostname)


def add_to(module):
    """Adds the names that are missing to `socket` or `_socket`."""
    for name, value in constants.SOCKET.items():
        module.__dict__.setdefault(name, value)
    for function in _FUNCTIONS:
        function.__module__ = "_socket"
        module.__dict__.setdefault(function.__name__, function)
    if "__all__" in module.__dict__:
        module.__all__ = [*module.__all__, *constants.SOCKET, *(f.__name__ for f in _FUNCTIONS)]
