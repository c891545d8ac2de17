"""Memory that processes share; Lambda has no /dev/shm."""

import os

_ENOSYS = 38


def shm_open(path, flags, mode=511):
    raise OSError(_ENOSYS, os.strerror(_ENOSYS), path)


def shm_unlink(path, /):
    raise OSError(_ENOSYS, os.strerror(_ENOSYS), path)
