"""Hands out the standard library, one module at a time.

It lies in one read-only file: compiled code, the source lines that a traceback can show, and data. The
snapshot holds the table of contents. What an environment never imports is therefore neither in
its memory nor, in a page, fetched. `lambdabox_build/library.py` writes the file.
"""

import marshal
import posix

# Where the file is: at first where the build has it.
_file = None
# Path as on AWS, such as "/var/lang/lib/python3.14/json/decoder.py" -> place in the file.
_code = {}
_source = {}
_data = {}
# the folders that exist -> the names in them, as keys of a dict for its order
_folders = {}
# A place is position << LENGTH_BITS | length.
LENGTH_BITS = 24


def use(file, contents):
    """Takes the table of contents; `file` is where the build has the file."""
    global _file
    _file = file
    _code.update(contents["code"])
    _source.update(contents["source"])
    _data.update(contents["data"])
    for path in (*_code, *_data):
        while path:
            folder, _, name = path.rpartition("/")
            _folders.setdefault(folder, {})[name] = None
            path = folder


def move(file):
    """From now on the file is where environments see it."""
    global _file
    _file = file


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
    return marshal.loads(_read(_code[path]))


def source(path):
    """What is kept of the module's source."""
    return _read(_source[path]).decode()


def data(path):
    """The contents of a file that is not a module."""
    return _read(_data[path])


def _read(place):
    position, length = place >> LENGTH_BITS, place & (1 << LENGTH_BITS) - 1
    descriptor = posix.open(_file, posix.O_RDONLY)
    try:
        read = posix.pread(descriptor, length, position)
        while len(read) < length:
            more = posix.pread(descriptor, length - len(read), position + len(read))
            if not more:
                raise EOFError(f"{_file} is shorter than its table of contents says")
            read += more
    finally:
        posix.close(descriptor)
    return read
