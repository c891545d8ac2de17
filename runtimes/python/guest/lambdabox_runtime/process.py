"""Ends the environment's process, the way CPython ends on an exception that nobody catches."""

import os
import sys
import traceback

from wit_world.imports import exit as wasi_exit


def exit_now(status):
    """Exit to the system with specified status, without normal exit processing."""
    wasi_exit.exit_with_code(status & 0xFF)


# The C library's own knows success and failure only.
os._exit = exit_now


def exit_for(error):
    """Never returns: the engine reports the exit status as `Runtime.ExitError`."""
    if isinstance(error, SystemExit):
        status = _status(error.code)
    else:
        traceback.print_exception(error, file=sys.stderr)
        status = 1
    _flush()
    exit_now(status)


def _status(code):
    if code is None:
        return 0
    if isinstance(code, int):
        # As CPython cuts it: what no `long long` holds is -1.
        return code & 0xFF if -(1 << 63) <= code < 1 << 63 else 0xFF
    print(code, file=sys.stderr)
    return 1


def _flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass  # closed by the handler
