"""Files: owners, permission bits, space, pipes, and the calls that do several things at once."""

import os

from .. import machine, shared_block
from ..shared_block import write
from .processes import EINVAL, ENOSYS, EPERM, error, refuse

ENOTSUP, EROFS = 95, 30
# What one call copies at most, in bytes.
_COPY = 1 << 20
# The file system says here how large /tmp is and how much of it is free: bytes, then files.
_SPACE = "/proc/fs/tmp"
_BLOCK = 4096
_RELATIME, _NOSUID, _NODEV, _READ_ONLY = 4096, 2, 4, 1


def umask(mask, /):
    """Set the current numeric umask and return the previous umask."""
    before = int.from_bytes(shared_block.block[shared_block.UMASK:shared_block.UMASK + 4], "little")
    write("<I", shared_block.UMASK, mask & 0o777)
    return before


def chmod(path, mode, dir_fd, follow_symlinks):
    """Changes the permission bits of a file."""
    if isinstance(path, int):
        status = os.fstat(path)
    else:
        try:
            status = os.stat(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)
        except OSError as failure:
            raise OSError(failure.errno, failure.strerror, path) from None
    if status.st_uid != machine.USER:
        raise OSError(EROFS, os.strerror(EROFS), path)
    _remember(status.st_ino, mode)


def fchmod(fd, mode):
    """Change the access permissions of the file given by file descriptor fd."""
    _remember(_in_tmp(os.fstat(fd)).st_ino, mode)


def _remember(inode, mode):
    count = int.from_bytes(
        shared_block.block[shared_block.MODE_COUNT:shared_block.MODE_COUNT + 4], "little"
    )
    kept = min(count, shared_block.MAX_MODES)
    place = next((n for n in range(kept) if _inode_at(n) == inode), None)
    if place is None:
        place = count % shared_block.MAX_MODES
        write("<I", shared_block.MODE_COUNT, count + 1)
    write("<QI", shared_block.MODES + place * shared_block.MODE_BYTES, inode, mode & 0o7777)


def _inode_at(place):
    at = shared_block.MODES + place * shared_block.MODE_BYTES
    return int.from_bytes(shared_block.block[at:at + 8], "little")


def _in_tmp(status):
    if status.st_uid != machine.USER:
        raise error(EROFS)
    return status


def _check_owner(status, uid, gid):
    _in_tmp(status)
    if uid not in (-1, machine.USER) or gid not in (-1, machine.GROUP):
        raise error(EPERM)


def chown(path, uid, gid, *, dir_fd=None, follow_symlinks=True):
    """Change the owner and group id of path to the numeric uid and gid."""
    _check_owner(os.stat(path, follow_symlinks=follow_symlinks or isinstance(path, int)), uid, gid)


def lchown(path, uid, gid):
    """Change the owner and group id of path to the numeric uid and gid."""
    _check_owner(os.lstat(path), uid, gid)


def fchown(fd, uid, gid):
    """Change the owner and group id of the file specified by file descriptor."""
    _check_owner(os.fstat(fd), uid, gid)


def statvfs(path):
    """Perform a statvfs system call on the given path."""
    if os.stat(path).st_uid != machine.USER:
        flags = _READ_ONLY | _NOSUID | _NODEV | _RELATIME
        return os.statvfs_result((_BLOCK, _BLOCK, 262_144, 0, 0, 65_536, 0, 0, flags, 255))
    with open(_SPACE) as file:
        size, free, nodes, free_nodes = map(int, file.read().split())
    blocks, free = size // _BLOCK, free // _BLOCK
    flags = _NOSUID | _NODEV | _RELATIME
    numbers = _BLOCK, _BLOCK, blocks, free, free, nodes, free_nodes, free_nodes, flags, 255
    return os.statvfs_result(numbers)


def pipe():
    """Create a pipe.

    Returns a tuple of two file descriptors: (read_fd, write_fd)
    """
    import tempfile

    # There is one process, which has written before it reads: a file without a name that two
    # descriptors have a position of their own in.
    path = tempfile.mktemp(prefix=".pipe-", dir="/tmp")
    writing = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        return os.open(path, os.O_RDONLY), writing
    finally:
        os.unlink(path)


def pipe2(flags, /):
    """Create a pipe with flags set atomically."""
    return pipe()


def readv(fd, buffers, /):
    """Read from a file descriptor fd into an iterable of buffers."""
    total = 0
    for buffer in buffers:
        view = memoryview(buffer).cast("B")
        read = os.read(fd, len(view))
        view[:len(read)] = read
        total += len(read)
        if len(read) < len(view):
            break
    return total


def writev(fd, buffers, /):
    """Iterate over buffers, and write the contents of each to a file descriptor."""
    return sum(os.write(fd, buffer) for buffer in buffers)


def preadv(fd, buffers, offset, flags=0, /):
    """Reads from a file descriptor into a number of mutable bytes-like objects."""
    total = 0
    for buffer in buffers:
        view = memoryview(buffer).cast("B")
        read = os.pread(fd, len(view), offset + total)
        view[:len(read)] = read
        total += len(read)
        if len(read) < len(view):
            break
    return total


def pwritev(fd, buffers, offset, flags=0, /):
    """Writes the contents of bytes-like objects to a file descriptor at a given offset."""
    total = 0
    for buffer in buffers:
        total += os.pwrite(fd, buffer, offset + total)
    return total


def _copy(source, target, count, source_offset, target_offset):
    read = os.pread(source, min(count, _COPY), source_offset) if source_offset is not None else (
        os.read(source, min(count, _COPY))
    )  # fmt: skip
    if target_offset is None:
        return os.write(target, read)
    return os.pwrite(target, read, target_offset)


def sendfile(out_fd, in_fd, offset, count):
    """Copy count bytes from file descriptor in_fd to file descriptor out_fd."""
    return _copy(in_fd, out_fd, count, offset, None)


def copy_file_range(src, dst, count, offset_src=None, offset_dst=None):
    """Copy count bytes from one file descriptor to another."""
    if count < 0:
        raise ValueError("negative value for 'count' not allowed")
    return _copy(src, dst, count, offset_src, offset_dst)


def splice(src, dst, count, offset_src=None, offset_dst=None, flags=0):
    """Transfer count bytes from one pipe to a descriptor or vice versa."""
    return _copy(src, dst, count, offset_src, offset_dst)


def posix_fallocate(fd, offset, length, /):
    """Ensure a file has allocated at least a particular number of bytes on disk."""
    if offset < 0 or length <= 0:
        raise error(EINVAL)
    if os.fstat(fd).st_size < offset + length:
        os.ftruncate(fd, offset + length)


def lockf(fd, command, length, /):
    """Apply, test or remove a POSIX lock on an open file descriptor."""
    os.fstat(fd)


def getrandom(size, flags=0):
    """Obtain a series of random bytes."""
    return os.urandom(size)


def sync():
    """Force write of everything to disk."""


def makedev(major, minor, /):
    """Composes a raw device number from the major and minor device numbers."""
    return (major & 0xFFF) << 8 | (major & ~0xFFF) << 32 | minor & 0xFF | (minor & ~0xFF) << 12


def major(device, /):
    """Extracts a device major number from a raw device number."""
    return device >> 8 & 0xFFF | device >> 32 & ~0xFFF


def minor(device, /):
    """Extracts a device minor number from a raw device number."""
    return device & 0xFF | device >> 12 & ~0xFF


def fwalk(top=".", topdown=True, onerror=None, *, follow_symlinks=False, dir_fd=None):
    """Directory tree generator: as walk(), with a descriptor of the folder."""
    for folder, folders, names in os.walk(top, topdown, onerror, follow_symlinks):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            yield folder, folders, names, descriptor
        finally:
            os.close(descriptor)


NAMES = {
    function.__name__: function
    for function in (
        umask, fchmod, chown, lchown, fchown, statvfs, pipe, pipe2, readv, writev, preadv, pwritev,
        sendfile, copy_file_range, splice, posix_fallocate, lockf, getrandom, sync, makedev, major, minor,
    )
}  # fmt: skip
NAMES["fstatvfs"] = statvfs
for _name in "mkfifo mknod dup2 fchdir".split():
    NAMES[_name] = refuse(_name, ENOSYS)
for _name in "getxattr setxattr listxattr removexattr".split():
    NAMES[_name] = refuse(_name, ENOTSUP)
del _name
