"""The modules that are imported in advance: what the first lessons import.

Each makes the snapshot larger, which a page fetches before its first result. All others come out of the
library when they are first imported.
"""

import importlib

_COMMON = """
base64 datetime functools hashlib hmac json logging math os random re string time traceback typing
urllib.parse uuid
"""


def import_all():
    for name in _COMMON.split():
        importlib.import_module(name)
