"""Zeroes the memory that the build has freed, so that the snapshot does not carry what was there.

There is no call for it: all free memory is allocated, zeroed, and freed again. Memory that was never used
is zero anyway, and but for a megabyte it is left alone, so that the snapshot hardly grows.
"""

import gc

# Larger blocks come from the C library, smaller ones out of CPython's own pools.
_POOLED_BYTES = 512
_LARGEST_BYTES = 128 << 10
# Together larger than any hole.
_PROBES, _PROBE_BYTES = 4, 256 << 10
# What a `bytes` object takes beside its contents.
_HEADER_BYTES = bytes().__sizeof__()


def tidy():
    """To be called when all that the build needed was forgotten."""
    gc.collect()
    _zero()
    # Objects of the snapshot live as long as the environment: the collector need not visit them.
    gc.freeze()


def _zero():
    # The C library takes from the end of the memory what fits nowhere else.
    held = [bytes(_PROBE_BYTES) for _ in range(_PROBES)]
    top = max(map(id, held))
    held.clear()
    size = _LARGEST_BYTES
    while size > _POOLED_BYTES:
        _fill(size, top, held)
        size -= size // 4 & -16
    for size in range(_HEADER_BYTES + 7 & -8, _POOLED_BYTES + 1, 8):
        _fill(size, top, held)


def _fill(size, top, held):
    """Takes all free blocks of about this size; `bytes` are zeroed."""
    while True:
        block = bytes(size - _HEADER_BYTES)
        if id(block) > top:
            return
        held.append(block)
