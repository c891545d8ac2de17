"""Local time by the variable `TZ`, out of the stored `tzdata` or by POSIX's rules.

The C library asks a table in the shared block (linux/libc.rs); this fills it. It is imported when a zone
other than UTC is first asked for.
"""

import os
import re
import struct
import time
from datetime import date

from .. import paths, shared_block, stdlib_store
from . import zone_rules
from ..shared_block import write

_EPOCH = date(1970, 1, 1).toordinal()
_CYCLE_YEARS = 400
_NAME = re.compile(r"<[A-Za-z0-9+-]{3,}>|[A-Za-z]{3,}")
_YEAR = (365 * 24 + 6) * 3600
_names = "UTC", "UTC"


def set_zone():
    """Does what the C library's `tzset` does, and what CPython adds to it."""
    text = os.environ.get("TZ", "").removeprefix(":")
    moments, rule = _find(text)
    if moments is None and rule is None:
        _use_fixed(text)
    else:
        _use(moments or [], rule)
    _set_attributes()


def _find(text):
    """(moments, rule): moments are (second, kind), the first without a second."""
    if text.startswith("/usr/share/zoneinfo/"):
        text = text.removeprefix("/usr/share/zoneinfo/")
    stored = f"{paths.SITE_PACKAGES}/tzdata/zoneinfo/{text}"
    if text and ".." not in text and stdlib_store.has_data(stored):
        return _read(stdlib_store.data(stored))
    return None, zone_rules.parse(text)


def _read(contents):
    """A file of the database; see RFC 9636."""
    if contents[:4] != b"TZif":
        return None, None
    counts = struct.unpack_from(">6l", contents, 20)
    size, at = 4, 0
    if contents[4:5] >= b"2":
        is_utc, is_std, leaps, times, kinds, letters = counts
        at = 44 + times * 5 + kinds * 6 + letters + leaps * 8 + is_std + is_utc
        counts = struct.unpack_from(">6l", contents, at + 20)
        size = 8
    is_utc, is_std, leaps, times, kinds, letters = counts
    at += 44
    seconds = struct.unpack_from(f">{times}{'q' if size == 8 else 'l'}", contents, at)
    at += times * size
    indices = contents[at:at + times]
    at += times
    names = contents[at + kinds * 6:at + kinds * 6 + letters]
    found = []
    for number in range(kinds):
        offset, is_dst, name = struct.unpack_from(">lBB", contents, at + number * 6)
        found.append((offset, is_dst, names[name:names.index(0, name)]))
    at += kinds * 6 + letters + leaps * (size + 4) + is_std + is_utc
    rule = contents[at:].strip(b"\n").decode() if size == 8 else ""
    first = next((kind for kind in found if not kind[1]), found[0])
    moments = [(None, first)]
    moments += [(second, found[index]) for second, index in zip(seconds, indices)]
    return moments, zone_rules.parse(rule)


def _use(moments, rule):
    repeats_from = None
    if rule is not None and rule.summer is None:
        fixed = rule.standard
        if not moments:
            moments = [(None, fixed)]
        elif moments[-1][1] != fixed and moments[-1][0] is not None:
            moments = [*moments, (moments[-1][0] + 1, fixed)]
    elif rule is not None:
        moments, repeats_from = _extend(moments, rule)
    moments = moments[: shared_block.MAX_MOMENTS]
    kinds = {}
    offset_before = moments[0][1][0]
    written = []
    for second, kind in moments:
        number = kinds.setdefault(kind, len(kinds))
        if second is None:
            second = local = -(1 << 63)
        else:
            local = second + max(offset_before, kind[0])
        written += second, local, number
        offset_before = kind[0]
    write("<" + "qqI4x" * len(moments), shared_block.MOMENTS, *written)
    _write_kinds(list(kinds)[: shared_block.MAX_KINDS])
    write("<q", shared_block.REPEATS_FROM, (1 << 63) - 1 if repeats_from is None else repeats_from)
    write("<I", shared_block.MOMENT_COUNT, len(moments))


def _extend(moments, rule):
    """For 400 years after the last moment of the file the rule's; then they repeat."""
    last = moments[-1][0] if moments else None
    year = 1970 if last is None else time.gmtime(last).tm_year + 1
    moments = moments or [(None, rule.standard)]
    begin = repeats_from = (date(year, 1, 1).toordinal() - _EPOCH) * 86400
    for of in range(year, year + _CYCLE_YEARS + 1):
        start, end = rule.changes(of)
        two = (begin + start, rule.summer), (begin + end, rule.standard)
        moments.extend(two if start < end else two[::-1])
        begin += 86400 * (365 + (of % 4 == 0 and (of % 100 != 0 or of % 400 == 0)))
    return moments, repeats_from


def _write_kinds(kinds):
    for number, (offset, is_dst, name) in enumerate(kinds):
        others = [kind[0] for kind in kinds if bool(kind[1]) != bool(is_dst)]
        other = others[-1] if others else offset
        write("<iii20s", shared_block.KINDS + number * shared_block.KIND_BYTES,
              offset, is_dst, other, name[:19])  # fmt: skip


def _use_fixed(text):
    """No zone: universal time, under the name that begins the text."""
    found = _NAME.match(text)
    name = found.group().strip("<>") if found else "UTC"
    _use([(None, (0, 0, name.encode()))], None)


def _set_attributes():
    """`time.timezone` and its like, as CPython finds them out."""
    global _names
    now = int(time.time()) // _YEAR * _YEAR
    january, july = time.localtime(now), time.localtime(now + _YEAR // 2)
    first, second = sorted((january, july), key=lambda moment: moment.tm_gmtoff)
    time.timezone, time.altzone = -first.tm_gmtoff, -second.tm_gmtoff
    time.daylight = int(first.tm_gmtoff != second.tm_gmtoff)
    if not time.daylight:
        first, second = january, july
    _names = time.tzname = first.tm_zone, second.tm_zone
    for at, name in ((shared_block.STANDARD, first.tm_zone), (shared_block.SUMMER, second.tm_zone)):
        write("<I", at, _number_of(name.encode()))


def _number_of(name):
    """The place of a kind with this name."""
    for number in range(shared_block.MAX_KINDS):
        at = shared_block.KINDS + number * shared_block.KIND_BYTES + 12
        if bytes(shared_block.block[at:at + 20]).partition(b"\0")[0] == name:
            return number
    return 0
