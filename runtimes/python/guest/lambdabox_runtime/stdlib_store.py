"""Hands out the standard library, one module at a time.

It lies in one read-only file: compiled code, the source lines that a traceback can show, and data. The
snapshot holds the table of contents. What an environment never imports is therefore neither in
its memory nor, in a page, fetched. `lambdabox_build/library.py` writes the file.
"""

import marshal
import posix

# Where the file is: at first where the build has it.
_file = None
# The table of contents as it is kept: marshalled, since most environments never need it. For each kind, in the
# order of the file, folder -> name -> size in bytes.
_contents = b""
# What it says: path as on AWS, such as "/var/lang/lib/python3.14/json/decoder.py" -> (position, size).
_code = {}
_source = {}
_data = {}
# the folders that exist -> the names in them, as keys of a dict for its order
_folders = {}
# What is in the snapshot as well, by path: code objects, lines as bytes.
_kept_code = {}
_kept_source = {}


def use(file, contents):
    """Takes the table of contents; `file` is where the build has the file."""
    global _file, _contents
    _file = file
    _contents = contents


def keep_code(path):
    """Has the snapshot hold a module's code as well."""
    _kept_code[path] = code(path)


def keep_source(path):
    """Has the snapshot hold what a traceback can show of a module as well."""
    _kept_source[path] = _read(_table(_source)[path])


def move(file):
    """The snapshot is complete: from now on the file is where environments see it."""
    global _file
    _file = file
    for table in (_code, _source, _data, _folders):
        table.clear()


def has(path):
    """Whether a module's file is stored."""
    return path in _table(_code)


def has_folder(path):
    return path in _table(_folders)


def has_data(path):
    return path in _table(_data)


def names(folder):
    """The file and folder names in `folder`, sorted."""
    return sorted(_table(_folders).get(folder, ()))


def code(path):
    """The module's code object."""
    kept = _kept_code.get(path)
    return marshal.loads(_read(_table(_code)[path])) if kept is None else kept


def source(path):
    """What is kept of the module's source."""
    kept = _kept_source.get(path)
    return (_read(_table(_source)[path]) if kept is None else kept).decode()


def data(path):
    """The contents of a file that is not a module."""
    return _read(_table(_data)[path])


def _table(table):
    """One of the tables above, filled."""
    if not _folders:
        _fill()
    return table


def _fill():
    position = 0
    for table, sizes in zip((_code, _source, _data), marshal.loads(_contents)):
        for folder, files in sizes.items():
            for name, size in files.items():
                table[f"{folder}/{name}"] = position, size
                position += size
            _folders.setdefault(folder, {}).update(files)
    for path in list(_folders):
        while path:
            path, _, name = path.rpartition("/")
            _folders.setdefault(path, {})[name] = None


def _read(place):
    position, length = place
    descriptor = posix.open(_file, posix.O_RDONLY)
    try:
        read = b""
        while len(read) < length:
            more = posix.pread(descriptor, length - len(read), position + len(read))
            if not more:
                raise EOFError(f"{_file} is shorter than its table of contents says")
            read += more
    finally:
        posix.close(descriptor)
    return read
