"""Limits and usage of the process, as on Lambda."""

import os
import time

from lambdabox_runtime.linux.records import record

RUSAGE_SELF, RUSAGE_CHILDREN, RUSAGE_THREAD = 0, -1, 1
RLIM_INFINITY = -1
(
    RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_RSS, RLIMIT_NPROC,
    RLIMIT_NOFILE, RLIMIT_MEMLOCK, RLIMIT_AS, _, RLIMIT_SIGPENDING, RLIMIT_MSGQUEUE, RLIMIT_NICE,
    RLIMIT_RTPRIO, RLIMIT_RTTIME,
) = range(16)  # fmt: skip
RLIMIT_OFILE = RLIMIT_NOFILE
error = OSError

_PAGE = 4096
_ESRCH = 3
_UNLIMITED = RLIM_INFINITY, RLIM_INFINITY
_limits = dict.fromkeys(range(16), _UNLIMITED)
_limits.update({
    RLIMIT_STACK: (8 << 20, RLIM_INFINITY), RLIMIT_CORE: (0, 0), RLIMIT_NPROC: (1024, 1024),
    RLIMIT_NOFILE: (1024, 1024), RLIMIT_MEMLOCK: (64 << 10, 64 << 10), RLIMIT_SIGPENDING: (1024, 1024),
    RLIMIT_MSGQUEUE: (819_200, 819_200), RLIMIT_NICE: (0, 0), RLIMIT_RTPRIO: (0, 0),
})  # fmt: skip


struct_rusage = record(
    "resource", "struct_rusage",
    "ru_utime ru_stime ru_maxrss ru_ixrss ru_idrss ru_isrss ru_minflt ru_majflt ru_nswap ru_inblock"
    " ru_oublock ru_msgsnd ru_msgrcv ru_nsignals ru_nvcsw ru_nivcsw",
    "struct_rusage: Result from getrusage.",
)  # fmt: skip


def getpagesize():
    return _PAGE


def _memory_pages():
    """What the process has of memory; it never gives any back."""
    return os.sysconf("SC_PHYS_PAGES") - os.sysconf("SC_AVPHYS_PAGES")


def getrusage(who, /):
    if who == RUSAGE_CHILDREN:
        return struct_rusage((0.0, 0.0, *[0] * 14))
    if who not in (RUSAGE_SELF, RUSAGE_THREAD):
        raise ValueError("invalid who parameter")
    pages = _memory_pages()
    return struct_rusage(
        (time.process_time(), 0.0, pages * _PAGE >> 10, 0, 0, 0, pages, *[0] * 9)
    )


def _check(resource):
    if resource not in _limits:
        raise ValueError("invalid resource specified")


def getrlimit(resource, /):
    _check(resource)
    return _limits[resource]


def _height(limit):
    return float("inf") if limit == RLIM_INFINITY else limit


def setrlimit(resource, limits, /):
    _check(resource)
    try:
        soft, hard = (int(limit) for limit in limits)
    except (TypeError, ValueError):
        raise ValueError("expected a tuple of 2 integers") from None
    if _height(soft) > _height(hard):
        raise ValueError("current limit exceeds maximum limit")
    if _height(hard) > _height(_limits[resource][1]):
        raise ValueError("not allowed to raise maximum limit")
    _limits[resource] = soft, hard


def prlimit(pid, resource, limits=None, /):
    if pid not in (0, os.getpid()):
        raise OSError(_ESRCH, os.strerror(_ESRCH))
    before = getrlimit(resource)
    if limits is not None:
        setrlimit(resource, limits)
    return before
