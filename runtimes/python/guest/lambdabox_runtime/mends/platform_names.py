"""`platform`, which looks into the interpreter's file; there is none here."""

import platform
import sys

_architecture = platform.architecture
_libc_ver = platform.libc_ver


def architecture(executable=sys.executable, bits="", linkage=""):
    """Queries the given executable for various architecture information."""
    if executable == sys.executable:
        return bits or "64bit", linkage or "ELF"
    return _architecture(executable, bits, linkage)


def libc_ver(executable=None, lib="", version="", chunksize=16384):
    """Tries to determine the libc version that the file executable is linked against."""
    if executable is None:
        return "glibc", "2.34"
    return _libc_ver(executable, lib, version, chunksize)


def apply():
    for function in (architecture, libc_ver):
        function.__module__ = "platform"
        setattr(platform, function.__name__, function)
