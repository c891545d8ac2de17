"""Writes the standard library and AWS's packages into the file that `stdlib_store` reads.

This is the build's first run of CPython; the second makes the snapshot. In one run the snapshot would
hold what compiling leaves behind.
"""

import marshal

from lambdabox_runtime import paths

from . import collect, first_use, folders

KINDS = ("code", "source", "data")


def write():
    """Writes `LIBRARY` and `CONTENTS`, in a fixed order: neighbours are used together."""
    files = []
    for root, target in (
        (folders.STDLIB, paths.STDLIB),
        (folders.PACKAGES, paths.SITE_PACKAGES),
        (f"{folders.GUEST}/lib_dynload", paths.LIB_DYNLOAD),
        (f"{folders.GUEST}/lambdabox_runtime", f"{paths.SITE_PACKAGES}/lambdabox_runtime"),
    ):
        files.extend(collect.tree(root, target))
    files = first_use.in_order(files)
    contents = {}
    with open(folders.LIBRARY, "wb") as library:
        for number, kind in enumerate(KINDS):
            for path, of_kind, bytes_ in files:
                if of_kind != kind:
                    continue
                folder, _, name = path.rpartition("/")
                positions, sizes = _folder(contents, folder)
                if not sizes[number]:
                    positions[number] = library.tell()
                elif positions[number] + sum(sizes[number].values()) != library.tell():
                    raise ValueError(f"the files of {folder} do not follow each other")
                sizes[number][name] = library.write(bytes_)
    with open(folders.CONTENTS, "wb") as file:
        marshal.dump({folder: marshal.dumps(entry) for folder, entry in contents.items()}, file)


def _folder(contents, folder):
    """The entry of a folder in the table of contents; see `stdlib_store`."""
    if folder not in contents:
        contents[folder] = [0] * len(KINDS), [{} for _ in KINDS] + [[]]
        parent, _, name = folder.rpartition("/")
        if name:
            _folder(contents, parent)[1][-1].append(name)
    return contents[folder]
