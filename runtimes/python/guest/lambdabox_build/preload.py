"""The modules that are imported in advance: what the first lessons import.

Each makes the snapshot larger, which a page fetches before its first result. All others come out of the
library when they are first imported.
"""

import importlib
import sys

from lambdabox_runtime import stdlib_store

_COMMON = """
base64 datetime functools hashlib hmac json logging math os random re string time traceback typing
urllib.parse uuid
"""


def import_all():
    for name in _COMMON.split():
        importlib.import_module(name)


# Of these the snapshot holds the lines that a traceback can show, so that ordinary errors fetch nothing.
_IN_TRACEBACKS = """
awslambdaric.bootstrap base64 collections concurrent.futures._base concurrent.futures.thread copy datetime
functools json json.decoder json.encoder logging random re re._compiler re._parser string threading
urllib.parse uuid
"""
# Run anew in environments that choose another format or level of logs.
_RELOADED = {"awslambdaric.bootstrap"}


def keep_for_tracebacks():
    for name in _IN_TRACEBACKS.split():
        stdlib_store.keep(sys.modules[name].__file__, name in _RELOADED)
