"""Holds the compiled standard library and hands out one module at a time.

The only place that knows where a module's code comes from: today the snapshot itself. To fetch
it when it is first imported, replace `code` and `source` and keep the rest.
"""

import marshal
import zlib

# path below STDLIB or SITE_PACKAGES, as in "json/decoder.py" -> marshalled code, packed source
_code = {}
_source = {}
# the folders that exist, as in "json"
_folders = set()


def add(path, code, source):
    """Stores one module; `path` is absolute. Used while the component is built."""
    _code[path] = marshal.dumps(code)
    _source[path] = zlib.compress(source.encode(), 9)
    folder = path.rpartition("/")[0]
    while folder and folder not in _folders:
        _folders.add(folder)
        folder = folder.rpartition("/")[0]


def has(path):
    return path in _code


def has_folder(path):
    return path in _folders


def names(folder):
    """The file and folder names in `folder`, sorted."""
    start = folder + "/"
    return sorted({p[len(start):].split("/")[0] for p in _code if p.startswith(start)})


def code(path):
    """The module's code object."""
    return marshal.loads(_code[path])


def source(path):
    """The source of the lines that can appear in a traceback; other lines are empty."""
    return zlib.decompress(_source[path]).decode()


def stored_bytes():
    """How much is stored: compiled code, packed source."""
    return sum(map(len, _code.values())), sum(map(len, _source.values()))
