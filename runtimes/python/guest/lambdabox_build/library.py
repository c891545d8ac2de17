"""Writes the standard library and AWS's packages into the file that `stdlib_store` reads.

This is the build's first run of CPython; the second makes the snapshot. In one run the snapshot would
hold what compiling leaves behind.
"""

import marshal

from lambdabox_runtime import paths

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
    contents = []
    with open(folders.LIBRARY, "wb") as library:
        for kind in KINDS:
            sizes = {}
            for path, of_kind, bytes_ in files:
                if of_kind == kind:
                    folder, _, name = path.rpartition("/")
                    sizes.setdefault(folder, {})[name] = library.write(bytes_)
            contents.append(sizes)
    with open(folders.CONTENTS, "wb") as file:
        marshal.dump(contents, file)
