"""What `os` has on Linux: the process of Lambda's user, without other processes."""

import os

from . import constants, files, processes


def add_to(module):
    """Adds the names that are missing to `os` or `posix`."""
    for names in (constants.OS, files.NAMES, processes.NAMES):
        for name, value in names.items():
            module.__dict__.setdefault(name, value)
            if callable(value) and getattr(value, "__module__", "").startswith("lambdabox_runtime"):
                value.__module__ = "posix"
    if module is os:
        for name in _SPAWNING:
            module.__dict__.setdefault(name, processes.refuse(name))
        module.__dict__.setdefault("fwalk", files.fwalk)
        module.__all__ = [*module.__all__, *_PUBLIC]


_SPAWNING = (
    "spawnl", "spawnle", "spawnlp", "spawnlpe", "spawnv", "spawnve", "spawnvp", "spawnvpe",
)  # fmt: skip
_PUBLIC = [
    name for name in (*constants.OS, *files.NAMES, *processes.NAMES, *_SPAWNING, "fwalk")
    if not name.startswith("_")
]  # fmt: skip
