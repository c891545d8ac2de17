"""The uploaded files, as a store of modules and data below /var/task."""

from . import paths

_files = {}
_folders = {paths.TASK_ROOT: {}}  # folder -> names in it, in a dict for its order


def add(path, contents):
    """Stores one file; `path` is relative to /var/task."""
    path = paths.TASK_ROOT + "/" + path
    _files[path] = contents
    while path != paths.TASK_ROOT:
        folder, _, name = path.rpartition("/")
        _folders.setdefault(folder, {})[name] = None
        path = folder


def has(path):
    return path in _files


has_data = has


def has_folder(path):
    return path in _folders


def names(folder):
    """The file and folder names in `folder`, sorted."""
    return sorted(_folders.get(folder, ()))


def code(path):
    """Compiles a module and primes `linecache`, so that tracebacks show its lines."""
    import linecache

    contents = _files[path]
    try:
        lines = [line + "\n" for line in source(path).splitlines()]
    except (SyntaxError, UnicodeDecodeError):
        pass  # compile() reports it, with the file's name
    else:
        linecache.cache[path] = (len(contents), None, lines, path)
    return compile(contents, path, "exec", dont_inherit=True, optimize=-1)


def source(path):
    from importlib.util import decode_source

    return decode_source(_files[path])


def data(path):
    return _files[path]
