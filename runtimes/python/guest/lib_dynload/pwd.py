"""This module provides access to the Unix password database: the users of Lambda's image."""

from lambdabox_runtime.linux.records import record

struct_passwd = record(
    "pwd", "struct_passwd", "pw_name pw_passwd pw_uid pw_gid pw_gecos pw_dir pw_shell",
    "pwd.struct_passwd: Results from getpw*() routines.",
)  # fmt: skip


def getpwall():
    """Return a list of all available password database entries, in arbitrary order."""
    with open("/etc/passwd") as file:
        lines = [line.rstrip("\n").split(":") for line in file]
    return [
        struct_passwd((name, password, int(uid), int(gid), gecos, folder, shell))
        for name, password, uid, gid, gecos, folder, shell in lines
    ]


def getpwnam(name, /):
    """Return the password database entry for the given user name."""
    if not isinstance(name, str):
        raise TypeError(f"getpwnam() argument must be str, not {type(name).__name__}")
    for entry in getpwall():
        if entry.pw_name == name:
            return entry
    raise KeyError(f"getpwnam(): name not found: {name!r}")


def getpwuid(uidobj, /):
    """Return the password database entry for the given numeric user ID."""
    if not isinstance(uidobj, int):
        raise TypeError(f"uid should be integer, not {type(uidobj).__name__}")
    for entry in getpwall():
        if entry.pw_uid == uidobj:
            return entry
    raise KeyError(f"getpwuid(): uid not found: {uidobj}")
