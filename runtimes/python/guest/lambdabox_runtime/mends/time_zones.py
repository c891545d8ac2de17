"""`zoneinfo` without a file system: its database is the stored `tzdata` package."""

import io
import zoneinfo
from zoneinfo import _common

from .. import paths, stdlib_store


def load_tzdata(key):
    """The file of one time zone; what `importlib.resources` would find, without its work."""
    path = f"{paths.SITE_PACKAGES}/tzdata/zoneinfo/{key}"
    if not stdlib_store.has_data(path):
        raise _common.ZoneInfoNotFoundError(f"No time zone found with key {key}")
    return io.BytesIO(stdlib_store.data(path))


def apply():
    # No /usr/share/zoneinfo: spares the look-ups.
    zoneinfo.reset_tzpath(to=[])
    _common.load_tzdata = load_tzdata
