"""The modules that are imported in advance: what the first lessons import.

Each makes the snapshot larger, which a page fetches before its first result. All others come out of the
library when they are first imported.
"""

import importlib
import sys

from lambdabox_runtime import stdlib_store

# What the runtime itself imports in an environment.
_RUNTIME = "awslambdaric.lambda_literals importlib.util"
_COMMON = """
base64 collections datetime decimal functools hashlib hmac itertools json logging math os random re string
time traceback typing uuid
"""
# Of these the snapshot holds the lines that a traceback can show, so that ordinary errors fetch nothing.
_IN_TRACEBACKS = """
awslambdaric.bootstrap importlib json json.decoder json.encoder random re re._compiler re._parser
"""
# Run anew in environments that choose another format or level of logs.
_RELOADED = "awslambdaric.bootstrap"


def import_all():
    for name in f"{_RUNTIME} {_COMMON}".split():
        importlib.import_module(name)


def keep_what_is_asked_again():
    """Of modules that are imported already."""
    for name in _IN_TRACEBACKS.split():
        stdlib_store.keep_source(sys.modules[name].__file__)
    stdlib_store.keep_code(sys.modules[_RELOADED].__file__)
