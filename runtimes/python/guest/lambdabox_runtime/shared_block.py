"""Memory that Python code writes and the C library's functions of linux/libc.rs read.

It has one place in every environment: the build finds it in the snapshot. So nothing may ever change
its size. The places are those of `Shared` in linux/libc.rs.
"""

from struct import pack_into

MOMENT_COUNT, STANDARD, SUMMER, UMASK, REPEATS_FROM = 0, 4, 8, 12, 16
MODE_COUNT, PROCESSORS, PAGES = 24, 28, 32
NAMES, NAME_BYTES = 40, 65
MOMENTS, MOMENT_BYTES, MAX_MOMENTS = 432, 24, 1280
KINDS, KIND_BYTES, MAX_KINDS = 31_152, 32, 64
MODES, MODE_BYTES, MAX_MODES = 33_200, 16, 1024
TEXTS = MODES + MODE_BYTES * MAX_MODES
SIZE = TEXTS + 1200

block = bytearray(SIZE)


def write(form, at, *values):
    """As `struct.pack_into`, into the block."""
    pack_into(form, block, at, *values)


def write_names(names):
    """What `os.uname` answers."""
    for number, name in enumerate(names):
        write(f"{NAME_BYTES}s", NAMES + number * NAME_BYTES, name.encode())
