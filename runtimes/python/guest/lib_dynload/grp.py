"""Access to the Unix group database: the groups of Lambda's image."""

from lambdabox_runtime.linux.records import record

struct_group = record(
    "grp", "struct_group", "gr_name gr_passwd gr_gid gr_mem",
    "grp.struct_group: Results from getgr*() routines.",
)  # fmt: skip


def getgrall():
    """Return a list of all available group entries, in arbitrary order."""
    with open("/etc/group") as file:
        lines = [line.rstrip("\n").split(":") for line in file]
    return [
        struct_group((name, password, int(gid), [member for member in members.split(",") if member]))
        for name, password, gid, members in lines
    ]


def getgrnam(name):
    """Return the group database entry for the given group name."""
    if not isinstance(name, str):
        raise TypeError(f"getgrnam() argument 'name' must be str, not {type(name).__name__}")
    for entry in getgrall():
        if entry.gr_name == name:
            return entry
    raise KeyError(f"getgrnam(): name not found: {name!r}")


def getgrgid(id):
    """Return the group database entry for the given numeric group ID."""
    if not isinstance(id, int):
        raise TypeError(f"gid must be int, not {type(id).__name__}")
    for entry in getgrall():
        if entry.gr_gid == id:
            return entry
    raise KeyError(f"getgrgid(): gid not found: {id}")
