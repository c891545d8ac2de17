"""Prepares the interpreter whose memory becomes the component.

Order matters: first all is forgotten that was imported from the build's folders, so that the modules of
the snapshot come out of the store, with the paths they have on AWS.
"""

import sys

from . import folders, linux_errno


def prepare():
    """Has the store serve all imports from now on."""
    with open(folders.CONTENTS, "rb") as file:
        contents = file.read()
    _forget_imports()
    # These few import nothing but built-in and frozen modules.
    from lambdabox_runtime import importers, paths, stdlib_store

    stdlib_store.use(folders.LIBRARY, contents)
    importers.install()
    # What else is in their packages comes out of the store.
    for name in ("lambdabox_runtime", "lambdabox_runtime.mends"):
        sys.modules[name].__path__ = [f"{paths.SITE_PACKAGES}/{name.replace('.', '/')}"]
    linux_errno.apply()
    from lambdabox_runtime import mends

    mends.apply()
    _import_runtime_of_aws()
    sys.path.extend(folders.BINDINGS)
    sys.prefix = sys.exec_prefix = sys.base_prefix = sys.base_exec_prefix = paths.PREFIX
    sys.executable = sys._base_executable = paths.PREFIX + "/bin/python3.14"
    sys.platlibdir = "lib"
    sys._stdlib_dir = paths.STDLIB


def _import_runtime_of_aws():
    """What `python3 -m awslambdaric` has imported when it looks for the handler."""
    import awslambdaric.bootstrap  # noqa: F401
    import concurrent.futures.thread  # noqa: F401  (it polls in a thread)

    from lambdabox_runtime import paths

    own = {"app", "lambdabox_build", "lambdabox_runtime"}
    paths.RUNTIME_MODULES.update({name.partition(".")[0] for name in sys.modules} - own)


def _forget_imports():
    """All that came from the build's folders, but this package and what Python itself runs on."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        keep = name.partition(".")[0] in ("app", "encodings", "lambdabox_build", "os", "codecs")
        frozen = getattr(module.__spec__, "origin", None) == "frozen" if module.__spec__ else True
        if file.startswith("/") and not keep and not frozen:
            del sys.modules[name]


def finish():
    """Imports what learners use, mends it, and forgets the build."""
    import hashlib

    from lambdabox_runtime import border, importers, paths, shared_block, stdlib_store
    from lambdabox_runtime.mends import linux

    from . import preload

    # componentize-py looks these up by name once `app` is imported.
    import componentize_py_types  # noqa: F401
    import wit_world.exports.lambda_handler  # noqa: F401
    import wit_world.imports.http  # noqa: F401
    import wit_world.imports.types  # noqa: F401

    border.apply()
    preload.import_all()

    _show_paths_of_aws(paths)
    sys.path[:] = paths.SYS_PATH
    importers.forget([*folders.BINDINGS, folders.STDLIB, folders.GUEST, folders.PACKAGES])
    preload.keep_what_is_asked_again()
    stdlib_store.move(paths.STORED_LIBRARY)
    import linecache

    linecache.clearcache()
    for name in [n for n in sys.modules if n.partition(".")[0] == "lambdabox_build"]:
        del sys.modules[name]
    linux.apply()
    shared_block.write("32s", shared_block.MODES, hashlib.sha256(b"lambdabox: shared block").digest())
    linux_errno.write_texts(shared_block.write, shared_block.TEXTS)
    linux_errno.finish()


def _show_paths_of_aws(paths):
    """For the modules that were there before the store: the codecs and the frozen ones."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None) or ""
        if not file.startswith(folders.STDLIB + "/"):
            continue
        module.__file__ = _path_of_aws(file, paths)
        locations = getattr(module, "__path__", None)
        if locations is not None:
            module.__path__ = [_path_of_aws(folder, paths) for folder in locations]
            module.__spec__.submodule_search_locations = module.__path__


def _path_of_aws(path, paths):
    # Frozen modules believe in an installed Python.
    for root in (folders.STDLIB + "/lib/python3.14", folders.STDLIB):
        if path.startswith(root + "/"):
            return paths.STDLIB + path[len(root):]
    return path
