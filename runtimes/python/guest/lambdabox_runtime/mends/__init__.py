"""What CPython lacks or does oddly in WebAssembly, put right."""


def apply():
    """While the component is built, before other modules take names out of `time` and `threading`."""
    from . import clocks, signals, threads

    clocks.apply()
    threads.apply()
    signals.apply()


def _asyncio():
    from . import asyncio_loop

    asyncio_loop.apply()


def _hashlib():
    from . import key_derivation

    key_derivation.apply()


def _zoneinfo():
    from . import time_zones

    time_zones.apply()


def _platform():
    from . import platform_names

    platform_names.apply()


def _random():
    from . import long_ranges

    long_ranges.apply()


def _before_socket():
    from ..network import sockets

    sockets.apply()


def _socket():
    from . import linux

    linux.complete_socket()


def _botocore_loaders():
    from . import botocore_data

    botocore_data.apply()


# What most programs only have imported: run when they are first used. A native Python imports them in no
# time that shows, WebAssembly does not.
ON_FIRST_USE = frozenset(("asyncio.sslproto", "bz2", "compression.zstd", "lzma", "ssl"))

# Modules that are mended as soon as they have been imported, whenever that is.
AFTER_IMPORT = {"asyncio": _asyncio, "botocore.loaders": _botocore_loaders, "hashlib": _hashlib,
                "platform": _platform, "random": _random, "socket": _socket, "zoneinfo": _zoneinfo}

# What must be there before such a module takes it.
BEFORE_IMPORT = {"socket": _before_socket}
