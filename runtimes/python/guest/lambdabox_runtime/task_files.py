"""The deployment package, as a store of modules and data below /var/task.

It lies outside of the guest's memory, in the file system, and is read when something of it is asked for.
"""

import posix

from . import paths, stdlib_store

# folder -> {name in it: whether it is a folder}, for those that were looked at. Nothing changes there.
_folders = {}


def has(path):
    folder, _, name = path.rpartition("/")
    return _names(folder).get(name) is False


has_data = has


def has_folder(path):
    folder, _, name = path.rpartition("/")
    return path == paths.TASK_ROOT or _names(folder).get(name) is True


def names(folder):
    """The file and folder names in `folder`, sorted."""
    return sorted(_names(folder))


def code(path):
    """Compiles a module and primes `linecache`, so that tracebacks show its lines."""
    import linecache
    from importlib.util import decode_source

    contents = data(path)
    try:
        lines = [line + "\n" for line in decode_source(contents).splitlines()]
    except (SyntaxError, UnicodeDecodeError):
        pass  # compile() reports it, with the file's name
    else:
        linecache.cache[path] = (len(contents), None, lines, path)
    return compile(contents, path, "exec", dont_inherit=True, optimize=-1)


def source(path):
    from importlib.util import decode_source

    return decode_source(data(path))


def data(path):
    return stdlib_store.read_part(path, 0, posix.stat(path).st_size)


def _names(folder):
    found = _folders.get(folder)
    if found is None:
        try:
            with posix.scandir(folder) as entries:
                found = {entry.name: entry.is_dir() for entry in entries}
        except OSError:
            return {}
        _folders[folder] = found
    return found
