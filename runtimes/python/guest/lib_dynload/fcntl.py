"""This module performs file control and I/O control on file descriptors.

There is one process. So locks of `lockf`, which belong to processes, never meet another; those of
`flock` belong to open files, and two of the same file do.
"""

import os
import time

FD_CLOEXEC = 1
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL = range(5)
F_GETLK, F_SETLK, F_SETLKW, F_SETOWN, F_GETOWN = 5, 6, 7, 8, 9
F_SETSIG, F_GETSIG, F_GETLK64, F_SETLK64, F_SETLKW64 = 10, 11, 5, 6, 7
F_RDLCK, F_WRLCK, F_UNLCK, F_EXLCK, F_SHLCK = 0, 1, 2, 4, 8
F_SETLEASE, F_GETLEASE, F_NOTIFY, F_DUPFD_CLOEXEC = 1024, 1025, 1026, 1030
F_SETPIPE_SZ, F_GETPIPE_SZ, F_ADD_SEALS, F_GET_SEALS = 1031, 1032, 1033, 1034
F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW = 36, 37, 38
LOCK_SH, LOCK_EX, LOCK_NB, LOCK_UN = 1, 2, 4, 8
LOCK_MAND, LOCK_READ, LOCK_WRITE, LOCK_RW = 32, 64, 128, 192

_EAGAIN, _EINVAL, _ENOTTY = 11, 22, 25
_O_NONBLOCK = os.O_NONBLOCK
# Device and inode -> descriptor -> whether its lock is exclusive.
_locks = {}


def _descriptor(fd):
    if not isinstance(fd, int):
        fd = fd.fileno()
    status = os.fstat(fd)
    return fd, (status.st_dev, status.st_ino)


def _error(number):
    return OSError(number, os.strerror(number))


def fcntl(fd, cmd, arg=0, /):
    """Perform the operation `cmd` on file descriptor fd."""
    fd, _ = _descriptor(fd)
    if cmd == F_GETFD:
        return 0 if os.get_inheritable(fd) else FD_CLOEXEC
    if cmd == F_SETFD:
        return 0
    if cmd == F_GETFL:
        return os.O_RDWR if os.get_blocking(fd) else os.O_RDWR | _O_NONBLOCK
    if cmd == F_SETFL:
        os.set_blocking(fd, not arg & _O_NONBLOCK)
        return 0
    if cmd in (F_DUPFD, F_DUPFD_CLOEXEC):
        return os.dup(fd)
    if cmd in (F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW):
        return arg if isinstance(arg, bytes) else 0
    raise _error(_EINVAL)


def ioctl(fd, request, arg=0, mutate_flag=True, /):
    """Perform the operation request on file descriptor fd: none of them is a device."""
    _descriptor(fd)
    raise _error(_ENOTTY)


def flock(fd, operation, /):
    """Perform the lock operation on file descriptor fd."""
    fd, file = _descriptor(fd)
    kind = operation & ~LOCK_NB
    if kind not in (LOCK_SH, LOCK_EX, LOCK_UN):
        raise _error(_EINVAL)
    holders = _locks.setdefault(file, {})
    if kind == LOCK_UN:
        holders.pop(fd, None)
        return
    while _is_held(holders, file, fd, kind == LOCK_EX):
        if operation & LOCK_NB:
            raise _error(_EAGAIN)
        time.sleep(0.01)
    holders[fd] = kind == LOCK_EX


def _is_held(holders, file, fd, exclusively):
    """By another open file than `fd`; those that were closed since hold nothing."""
    for other in list(holders):
        try:
            if _descriptor(other)[1] != file:
                del holders[other]
        except OSError:
            del holders[other]
    return any(other != fd and (exclusively or exclusive) for other, exclusive in holders.items())


def lockf(fd, cmd, len=0, start=0, whence=0, /):
    """A wrapper around the fcntl() locking calls."""
    _descriptor(fd)
    if cmd & ~LOCK_NB not in (LOCK_SH, LOCK_EX, LOCK_UN):
        raise ValueError("unrecognized lockf argument")
