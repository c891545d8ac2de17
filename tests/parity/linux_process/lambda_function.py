import grp
import os
import platform
import pwd
import resource
import shutil
import signal
import socket
import sys
import sysconfig


def first_lines(path, count=3):
    with open(path) as file:
        return file.read().splitlines()[:count]


def raised(function, *arguments):
    try:
        return repr(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def lambda_handler(event, context):
    heard = []
    signal.signal(signal.SIGUSR1, lambda number, frame: heard.append(number))
    os.kill(os.getpid(), signal.SIGUSR1)
    read_end, write_end = os.pipe()
    os.write(write_end, b"through a pipe")
    with open("/proc/self/status") as file:
        status = dict(line.rstrip().split(":\t", 1) for line in file)
    with open("/proc/meminfo") as file:
        memory = {line.split(":")[0]: int(line.split()[1]) for line in file}
    return {
        "platform": [sys.platform, sys.maxsize, platform.system(), platform.machine(), platform.architecture(),
                     platform.libc_ver(), sysconfig.get_platform(), os.uname().sysname, platform.platform()],
        "processors": [os.cpu_count(), len(os.sched_getaffinity(0)), os.sysconf("SC_NPROCESSORS_ONLN")],
        "user": [os.getuid(), os.getgid(), os.getgroups(), pwd.getpwuid(os.getuid()).pw_name,
                 grp.getgrgid(os.getgid()).gr_name, os.path.expanduser("~")],
        "release": first_lines("/etc/os-release"),
        "memory": [memory["MemTotal"], memory["MemAvailable"] < memory["MemTotal"], status["Uid"],
                   int(status["VmRSS"].split()[0]) > 0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0],
        "proc": [first_lines("/proc/cpuinfo", 2), first_lines("/proc/self/cmdline"), os.readlink("/proc/self/exe"),
                 sorted(os.listdir("/proc/self/fd")), first_lines("/proc/self/cgroup")],
        "umask": [os.umask(0o077), os.umask(0o022)],
        "space": [shutil.disk_usage("/tmp").total, os.statvfs("/tmp").f_bsize],
        "load": [os.getloadavg(), os.nice(0)],
        "pipe": os.read(read_end, 100).decode(),
        "signals": heard,
        "socket": [socket.gethostname(), socket.SO_REUSEPORT, hasattr(socket, "AF_UNIX")],
        "cannot": [raised(os.fork), raised(os.kill, 1, 0), raised(os.waitpid, -1, 0), raised(os.chown, "/tmp", 0, 0),
                   raised(os.get_terminal_size), raised(os.nonsense) if hasattr(os, "nonsense") else "no nonsense"],
        "null": open(os.devnull, "w").write("gone"),
    }
