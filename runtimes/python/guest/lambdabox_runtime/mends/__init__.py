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


# Modules that are mended as soon as they have been imported, whenever that is.
AFTER_IMPORT = {"asyncio": _asyncio, "hashlib": _hashlib, "zoneinfo": _zoneinfo}
