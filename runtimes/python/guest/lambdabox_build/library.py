"""Writes the standard library and AWS's packages into the file that `stdlib_store` reads.

This is the build's first run of CPython; the second makes the snapshot. In one run the snapshot would
hold what compiling leaves behind.
"""

import marshal

from lambdabox_runtime import paths, stdlib_store

from . import collect, folders

KINDS = ("code", "source", "data")


def write():
    """Writes `LIBRARY` and `CONTENTS`, in a fixed order: neighbours are used together."""
    files = []
    for root, target in (
        (folders.STDLIB, paths.STDLIB),
        (folders.PACKAGES, paths.SITE_PACKAGES),
        (f"{folders.GUEST}/lambdabox_runtime", f"{paths.SITE_PACKAGES}/lambdabox_runtime"),
    ):
        files.extend(collect.tree(root, target))
    contents = {kind: {} for kind in KINDS}
    position = 0
    with open(folders.LIBRARY, "wb") as library:
        for kind in KINDS:
            for path, of_kind, bytes_ in files:
                if of_kind != kind:
                    continue
                if len(bytes_) >> stdlib_store.LENGTH_BITS:
                    raise ValueError(f"{path} is too large for the library")
                contents[kind][path] = position << stdlib_store.LENGTH_BITS | len(bytes_)
                position += library.write(bytes_)
    with open(folders.CONTENTS, "wb") as file:
        marshal.dump(contents, file)


def read_contents():
    """What `write` wrote into `CONTENTS`."""
    with open(folders.CONTENTS, "rb") as file:
        return marshal.load(file)
