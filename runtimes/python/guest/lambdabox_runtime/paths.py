"""Where things are in an AWS Lambda environment of Python 3.14."""

TASK_ROOT = "/var/task"
PREFIX = "/var/lang"
STDLIB = PREFIX + "/lib/python3.14"
LIB_DYNLOAD = STDLIB + "/lib-dynload"
SITE_PACKAGES = STDLIB + "/site-packages"
# Not on AWS: the file behind `stdlib_store`, which build.py puts into the component.
STORED_LIBRARY = PREFIX + "/lib/python3.14.library"

# `sys.path` as AWS's runtime has it: the deployment package before everything else.
SYS_PATH = [
    TASK_ROOT,
    "/opt/python/lib/python3.14/site-packages",
    "/opt/python",
    "/var/runtime",
    "/var/lang/lib/python314.zip",
    STDLIB,
    LIB_DYNLOAD,
    SITE_PACKAGES,
]

# What a Linux build of CPython has built in, and so cannot be shadowed by a file in /var/task.
# This build has more (there are no shared libraries in WebAssembly); they must look like files.
BUILTIN_MODULES = (
    "_abc", "_ast", "_codecs", "_collections", "_functools", "_imp", "_io", "_locale",
    "_operator", "_signal", "_sre", "_stat", "_string", "_suggestions", "_symtable",
    "_sysconfig", "_thread", "_tokenize", "_tracemalloc", "_typing", "_warnings", "_weakref",
    "atexit", "builtins", "errno", "faulthandler", "gc", "itertools", "marshal", "posix",
    "pwd", "sys", "time",
)  # fmt: skip

# The names that AWS's own runtime has imported before it looks for the handler: files of these
# names in /var/task are not seen, as on AWS. Filled while the component is built.
RUNTIME_MODULES = set()
