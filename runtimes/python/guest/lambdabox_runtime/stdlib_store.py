"""Holds the compiled standard library and hands out one module at a time.

The only place that knows where a module's code comes from: today the snapshot itself. To fetch
it when it is first imported, replace `code`, `source` and `data` and keep the rest.
"""

import marshal

# Keys are paths as on AWS, such as "/var/lang/lib/python3.14/json/decoder.py".
_stored = {
    "code": {},  # marshalled code objects; code objects, if imported in advance
    "source": {},  # compressed; only the lines that a traceback can show, the others are empty
    "data": {},  # files that are not modules
}
_code, _source, _data = _stored.values()
_building = True
# the folders that exist -> the names in them, as keys of a dict for its order
_folders = {}


def add(path, kind, contents):
    """Stores one file; `kind` is a key of `_stored`. Used while the component is built."""
    _stored[kind][path] = contents
    while path:
        folder, _, name = path.rpartition("/")
        _folders.setdefault(folder, {})[name] = None
        path = folder


def has(path):
    """Whether a module's file is stored."""
    return path in _code


def has_folder(path):
    return path in _folders


def has_data(path):
    return path in _data


def names(folder):
    """The file and folder names in `folder`, sorted."""
    return sorted(_folders.get(folder, ()))


def code(path):
    """The module's code object."""
    stored = _code[path]
    if type(stored) is not bytes:
        return stored
    loaded = marshal.loads(stored)
    if _building:
        # Its functions are in the snapshot anyway: no need to hold them twice.
        _code[path] = loaded
    return loaded


def finish():
    """To be called when the snapshot is complete."""
    global _building
    _building = False


def source(path):
    """What is kept of the module's source."""
    import zlib

    return zlib.decompress(_source[path]).decode()


def data(path):
    """The contents of a file that is not a module."""
    return _data[path]
