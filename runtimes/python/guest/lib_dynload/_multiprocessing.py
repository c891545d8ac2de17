"""Semaphores between processes, which Lambda has not either: it has no /dev/shm."""

import os

_ENOSYS = 38
flags = {"HAVE_SEM_OPEN": 1, "HAVE_SEM_TIMEDWAIT": 1, "HAVE_BROKEN_SEM_GETVALUE": 0}


class SemLock:
    """Semaphore/Mutex type"""

    SEM_VALUE_MAX = 2147483647

    def __new__(cls, kind, value, maxvalue, name, unlink):
        raise OSError(_ENOSYS, os.strerror(_ENOSYS))

    @staticmethod
    def _rebuild(handle, kind, maxvalue, name):
        raise OSError(_ENOSYS, os.strerror(_ENOSYS))


def sem_unlink(name, /):
    raise OSError(_ENOSYS, os.strerror(_ENOSYS))
