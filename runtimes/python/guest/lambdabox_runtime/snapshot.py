"""Fills the snapshot while the component is built: compiles, stores, imports in advance.

Nothing here runs in an environment.
"""

import gc
import os
import sys

from . import importers, paths, stdlib_store

# Folders as the build sees them (see build.py and componentize-py).
_BUILD_STDLIB = "/python"
_BUILD_SITE_PACKAGES = "/1"

# Not on AWS either, or of no use without a screen, a shell or an installer.
_LEFT_OUT = {
    "config-3.14-wasm32-wasi", "ensurepip", "idlelib", "site-packages", "tkinter", "turtle.py",
    "turtledemo", "venv", "__pycache__", "test", "tests",
    "_aix_support.py", "_android_support.py", "_apple_support.py", "_ios_support.py",
    "_osx_support.py",
}  # fmt: skip


def prepare():
    """Stores the standard library and AWS's packages, and imports through the store from now on."""
    _store_tree(_BUILD_STDLIB, paths.STDLIB)
    _store_tree(_BUILD_SITE_PACKAGES, paths.SITE_PACKAGES)
    importers.install()
    # What was imported before the store existed: the codecs and this package.
    sys.path_hooks.append(_keep_build_paths)
    sys.path.extend(["/world", "/bundled"])


def _keep_build_paths(path):
    raise ImportError


def _store_tree(root, target):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - _LEFT_OUT)
        for name in sorted(set(files) - _LEFT_OUT):
            if name.endswith(".py"):
                path = folder + "/" + name
                _store_module(path, target + path[len(root):])


def _store_module(path, target):
    with open(path, "rb") as file:
        contents = file.read()
    code = compile(contents, target, "exec", dont_inherit=True, optimize=0)
    from . import traceback_lines

    stdlib_store.add(target, code, traceback_lines.keep(contents, code))


def finish():
    """Imports what learners use and leaves a tidy, frozen heap."""
    import linecache

    from . import preload

    # componentize-py looks these up by name once this module is imported.
    import componentize_py_async_support  # noqa: F401
    import componentize_py_types  # noqa: F401
    import wit_world.exports.lambda_handler  # noqa: F401
    import wit_world.imports.types  # noqa: F401

    preload.import_all()
    sys.path[:] = paths.SYS_PATH
    sys.path_importer_cache.pop("/world", None)
    sys.path_importer_cache.pop("/bundled", None)
    linecache.clearcache()
    # Objects of the snapshot live as long as the environment: the collector need not visit them.
    gc.collect()
    gc.freeze()
