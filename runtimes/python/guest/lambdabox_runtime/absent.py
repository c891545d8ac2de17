"""Says in one sentence why something cannot be imported: packages with native code, and what only AWS has."""

from . import task_files

# In AWS's image, and not here.
_OF_AWS = frozenset(("awscrt",))
_SUFFIX = ".so"


class NativeCode(ImportError):
    """A module that is native code for Linux; caught like any other by packages that can do without."""


NativeCode.__name__ = NativeCode.__qualname__ = "ImportError"
NativeCode.__module__ = "builtins"


class AbsentFinder:
    """The last finder: names that are nowhere, and of which more can be said."""

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        if fullname in _OF_AWS:
            raise ModuleNotFoundError(
                f"No module named {fullname!r}: AWS's image has it, lambdabox has not: it is native code for Linux",
                name=fullname,
            )
        return None

    @staticmethod
    def invalidate_caches():
        pass


def native_file(folder, name):
    """The path of the shared library that holds a module, if the deployment package has one."""
    for file in task_files.names(folder):
        if file.endswith(_SUFFIX) and file.partition(".")[0] == name:
            return f"{folder}/{file}"
    return None


def refuse(fullname, file):
    """Raises what says that a module cannot be loaded."""
    package = fullname.partition(".")[0]
    raise NativeCode(
        f"{package} has native code for Linux ({file.removeprefix('/var/task/')}), which cannot run in"
        f" WebAssembly here; use a package that is written in Python, or try {package} on AWS",
        name=fullname,
        path=file,
    )


def has_native_code(folder):
    """Whether there is native code anywhere in a package."""
    for name in task_files.names(folder):
        if name.endswith(_SUFFIX) or task_files.has_folder(f"{folder}/{name}") and has_native_code(f"{folder}/{name}"):
            return True
    return False


def said_shortly(error):
    """The refusal that a package has turned into a longer text of its own, or None."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if type(error) is NativeCode:
            return error
        error = error.__cause__ or error.__context__
    return None

