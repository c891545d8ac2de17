"""Lays what `boto3` reads together, in the order in which it is first read.

A page fetches the library in pieces. In the order of the alphabet, what a first call of S3 needs would be spread over
most of them. `boto3_first_use.txt` lists the files; `record_first_use.py` writes it.
"""

from . import folders

_LIST = f"{folders.GUEST}/lambdabox_build/boto3_first_use.txt"


def in_order(files):
    """The files with those of the list first. A folder stays in one piece, as `stdlib_store` needs it."""
    with open(_LIST, encoding="utf-8") as lines:
        ranks = {line.strip(): number for number, line in enumerate(lines)}
    last = len(ranks)
    of_folder = {}
    for path, _, _ in files:
        folder = path.rpartition("/")[0]
        of_folder[folder] = min(of_folder.get(folder, last), ranks.get(path, last))
    return sorted(files, key=lambda file: (of_folder[file[0].rpartition("/")[0]], ranks.get(file[0], last)))
