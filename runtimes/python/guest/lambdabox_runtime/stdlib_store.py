"""Hands out the standard library, one module at a time.

It lies in one read-only file: compiled code, the source lines that a traceback can show, and data. The
snapshot holds the table of contents. What an environment never imports is therefore neither in
its memory nor, in a page, fetched. `lambdabox_build/library.py` writes the file.
"""

import marshal
import posix

# Where the file is: at first where the build has it.
_file = None
# The table of contents, folder by folder, since most environments need few of them or none. Path as on AWS ->
# marshalled: where the folder's code, source and data begin in the file; for each of the three, name -> size, in the
# order of the file; the names of the folders in it.
_contents = {}
# What was needed of it: folder -> (code, source, data, folders); the first three are name -> (position, size).
_needed = {}
# What is in the snapshot as well, by path: code objects, lines as bytes.
_kept_code = {}
_kept_source = {}

_NOTHING = {}, {}, {}, []


def use(file, contents):
    """Takes the table of contents; `file` is where the build has the file."""
    global _file
    _file = file
    _contents.update(marshal.loads(contents))


def keep_code(path):
    """Has the snapshot hold a module's code as well."""
    _kept_code[path] = code(path)


def keep_source(path):
    """Has the snapshot hold what a traceback can show of a module as well."""
    _kept_source[path] = _read(_place(path, 1))


def move(file):
    """The snapshot is complete: from now on the file is where environments see it."""
    global _file
    _file = file
    _needed.clear()


def has(path):
    """Whether a module's file is stored."""
    return _place(path, 0) is not None


def has_folder(path):
    return path in _contents


def has_data(path):
    return _place(path, 2) is not None


def names(folder):
    """The file and folder names in `folder`, sorted."""
    code, _, data, folders = _folder(folder)
    return sorted([*code, *data, *folders])


def code(path):
    """The module's code object."""
    kept = _kept_code.get(path)
    return marshal.loads(_read(_place(path, 0))) if kept is None else kept


def source(path):
    """What is kept of the module's source."""
    kept = _kept_source.get(path)
    return (_read(_place(path, 1)) if kept is None else kept).decode()


def data(path):
    """The contents of a file that is not a module."""
    return _read(_place(path, 2))


def _place(path, kind):
    """Where a file's code (0), source (1) or data (2) lies; None if there is none."""
    folder, _, name = path.rpartition("/")
    return _folder(folder)[kind].get(name)


def _folder(path):
    found = _needed.get(path)
    if found is None:
        entry = _contents.get(path)
        if entry is None:
            return _NOTHING
        positions, (*kinds, folders) = marshal.loads(entry)
        places = []
        for position, sizes in zip(positions, kinds):
            places.append(of_kind := {})
            for name, size in sizes.items():
                of_kind[name] = position, size
                position += size
        _needed[path] = found = *places, folders
    return found


def _read(place):
    return read_part(_file, *place)


def read_part(file, position, length):
    """So many bytes of a file that nobody changes."""
    descriptor = posix.open(file, posix.O_RDONLY)
    try:
        read = b""
        while len(read) < length:
            more = posix.pread(descriptor, length - len(read), position + len(read))
            if not more:
                raise EOFError(f"{file} is shorter than it should be")
            read += more
    finally:
        posix.close(descriptor)
    return read
