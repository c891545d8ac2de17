"""What CPython lacks or does oddly in WebAssembly, put right while the component is built."""


def apply_early():
    """Before other modules take names out of `time` and `threading`."""
    from . import clocks, threads

    clocks.apply()
    threads.apply()


def apply():
    from . import asyncio_loop, key_derivation, time_zones

    asyncio_loop.apply()
    key_derivation.apply()
    time_zones.apply()
