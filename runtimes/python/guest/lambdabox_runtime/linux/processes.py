"""Users, groups, priorities, signals and children, as far as a single process has them."""

import os
import sys

from .. import machine, process
from .records import record

USER, GROUP = machine.USER, machine.GROUP
ENOSYS, EPERM, ESRCH, ECHILD, EINVAL, ENOTTY = 38, 1, 3, 10, 22, 25
# Signals that do nothing to a process that has not asked for them.
_IGNORED = {"SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH"}
# What the shells add to the number of the signal that ended a process.
_KILLED = 128


def error(number):
    return OSError(number, os.strerror(number))


def refuse(name, number=ENOSYS):
    """A function that cannot be here."""

    def refused(*args, **kwargs):
        raise error(number)

    refused.__name__ = refused.__qualname__ = name
    return refused


def answer(name, value):
    """A function without arguments."""

    def answering():
        return value() if callable(value) else value

    answering.__name__ = answering.__qualname__ = name
    return answering


def become(name):
    """`setuid` and its like: nobody may become somebody else."""

    def becoming(*ids):
        own = GROUP if name.endswith("gid") else USER
        if any(number not in (own, -1) for number in ids):
            raise error(EPERM)

    becoming.__name__ = becoming.__qualname__ = name
    return becoming


def kill(pid, sig, /):
    """Kill a process with a signal."""
    import signal

    if pid not in (os.getpid(), 0, -os.getpid()):
        raise error(ESRCH)
    if not 0 <= sig < 65:
        raise error(EINVAL)
    if sig == 0:
        return
    handler = signal.getsignal(sig)
    if handler is signal.SIG_IGN:
        return
    if callable(handler):
        signal.raise_signal(sig)
        return
    if sig < 32 and signal.Signals(sig).name in _IGNORED:
        return
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    process.exit_now(_KILLED + sig)


def killpg(pgid, sig, /):
    """Kill a process group with a signal."""
    if pgid != os.getpid():
        raise error(ESRCH)
    kill(os.getpid(), sig)


def getpgid(pid, /):
    """Call the system call getpgid(), and return the result."""
    if pid not in (0, os.getpid()):
        raise error(ESRCH)
    return os.getpid()


def getpriority(which, who):
    """Return program scheduling priority."""
    return 0


def setpriority(which, who, priority):
    """Set program scheduling priority."""
    if priority < 0:
        raise PermissionError(13, "Permission denied")


def nice(increment, /):
    """Add increment to the priority of process and return the new priority."""
    if increment < 0:
        raise error(EPERM)
    return 0


def getgrouplist(user, group, /):
    """Returns a list of groups to which a user belongs."""
    return [group]


def getloadavg():
    """Return average recent system load information."""
    return 0.0, 0.0, 0.0


def sched_getaffinity(pid, /):
    """Return the affinity of the process identified by pid (or the current process if zero)."""
    getpgid(pid)
    return set(range(os.cpu_count()))


def sched_setaffinity(pid, mask, /):
    """Set the CPU affinity of the process identified by pid to mask."""
    getpgid(pid)
    if not set(mask) & set(range(os.cpu_count())):
        raise error(EINVAL)


sched_param = record("posix", "sched_param", "sched_priority", "A scheduling parameter.")


def register_at_fork(*, before=None, after_in_child=None, after_in_parent=None):
    """Register callables to be called when forking a new process."""
    given = before, after_in_child, after_in_parent
    if all(function is None for function in given):
        raise TypeError("At least one argument is required.")
    for name, function in zip(("before", "after_in_child", "after_in_parent"), given):
        if function is not None and not callable(function):
            raise TypeError(f"{name!r} must be callable, not {type(function).__name__}")


waitid_result = record(
    "posix", "waitid_result", "si_pid si_uid si_signo si_status si_code",
    "waitid_result: Result from waitid.",
)  # fmt: skip


def WIFEXITED(status):
    """Return True if the process returning status exited via the exit() system call."""
    return status & 0x7F == 0


def WEXITSTATUS(status):
    """Return the process return code from status."""
    return status >> 8 & 0xFF


def WIFSIGNALED(status):
    """Return True if the process returning status was terminated by a signal."""
    return 0 < status & 0x7F < 0x7F


def WTERMSIG(status):
    """Return the signal that terminated the process that provided the status value."""
    return status & 0x7F


def WIFSTOPPED(status):
    """Return True if the process returning status was stopped."""
    return status & 0xFF == 0x7F


def WIFCONTINUED(status):
    """Return True if a particular process was continued from a job control stop."""
    return status == 0xFFFF


def WCOREDUMP(status, /):
    """Return True if the process returning status was dumped to a core file."""
    return bool(status & 0x80)


def waitstatus_to_exitcode(status):
    """Convert a wait status to an exit code."""
    if WIFEXITED(status):
        return WEXITSTATUS(status)
    if WIFSIGNALED(status):
        return -WTERMSIG(status)
    raise ValueError(f"invalid wait status: {status}")


NAMES = {
    function.__name__: function
    for function in (
        kill, killpg, getpgid, getpriority, setpriority, nice, getgrouplist, getloadavg,
        sched_getaffinity, sched_setaffinity, sched_param, register_at_fork, waitid_result,
        WIFEXITED, WEXITSTATUS, WIFSIGNALED, WTERMSIG, WIFSTOPPED, WIFCONTINUED, WCOREDUMP,
        waitstatus_to_exitcode,
    )
}  # fmt: skip
NAMES["WSTOPSIG"] = WEXITSTATUS
for _name, _value in {
    "getuid": USER, "geteuid": USER, "getgid": GROUP, "getegid": GROUP, "getppid": 1,
    "getresuid": (USER,) * 3, "getresgid": (GROUP,) * 3, "getgroups": lambda: [GROUP],
    "getpgrp": os.getpid, "ctermid": "/dev/tty",
}.items():  # fmt: skip
    NAMES[_name] = answer(_name, _value)
for _name in (
    "setuid seteuid setreuid setresuid setgid setegid setregid setresgid".split()
):
    NAMES[_name] = become(_name)
for _name in (
    "fork forkpty execv execve posix_spawn posix_spawnp system openpty login_tty pidfd_open unshare setns"
    " setpgid setpgrp setsid sched_setparam sched_setscheduler sched_getparam sched_getscheduler"
    " sched_rr_get_interval sched_get_priority_max sched_get_priority_min"
    " eventfd eventfd_read eventfd_write memfd_create timerfd_create timerfd_gettime timerfd_settime"
).split():
    NAMES[_name] = refuse(_name)
for _name in "wait wait3 wait4 waitpid waitid".split():
    NAMES[_name] = refuse(_name, ECHILD)
for _name in "chroot setgroups initgroups".split():
    NAMES[_name] = refuse(_name, EPERM)
for _name in "getlogin get_terminal_size ttyname tcgetpgrp tcsetpgrp".split():
    NAMES[_name] = refuse(_name, ENOTTY)


def getsid(pid, /):
    """Call the system call getsid(pid) and return the result."""
    return getpgid(pid)


NAMES["getsid"] = getsid
