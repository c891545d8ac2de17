"""The uploaded files, as a store of modules below /var/task."""

import linecache

from . import paths

_files = {}
_folders = {paths.TASK_ROOT}


def add(path, contents):
    """Stores one file; `path` is relative to /var/task."""
    path = paths.TASK_ROOT + "/" + path
    _files[path] = contents
    folder = path.rpartition("/")[0]
    while folder not in _folders:
        _folders.add(folder)
        folder = folder.rpartition("/")[0]


def has(path):
    return path in _files


def has_folder(path):
    return path in _folders


def names(folder):
    start = folder + "/"
    return sorted({p[len(start):].split("/")[0] for p in _files if p.startswith(start)})


def code(path):
    """Compiles a module and primes `linecache`, so that tracebacks show its lines."""
    contents = _files[path]
    try:
        text = source(path)
    except (SyntaxError, UnicodeDecodeError):
        pass  # compile() reports it, with the file's name
    else:
        linecache.cache[path] = (len(contents), None, text.splitlines(True), path)
    return compile(contents, path, "exec", dont_inherit=True, optimize=-1)


def source(path):
    from importlib.util import decode_source

    return decode_source(_files[path])
