"""Compiles the modules below a folder."""

import marshal
import os

from . import traceback_lines

# Not on AWS either, or of no use without a screen, a shell or an installer.
_LEFT_OUT = {
    "config-3.14-wasm32-wasi", "ensurepip", "idlelib", "lambdabox_build", "site-packages",
    "tkinter", "turtle.py", "turtledemo", "venv", "__pycache__", "test", "tests",
    "_aix_support.py", "_android_support.py", "_apple_support.py", "_ios_support.py",
    "_osx_support.py", "LICENSE.txt", "build-details.json", "py.typed",
}  # fmt: skip


def tree(root, target):
    """Yields (path as on AWS, "code" or "source" or "data", bytes) for every file below `root`, in a fixed order."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - _LEFT_OUT)
        for name in sorted(set(files) - _LEFT_OUT):
            with open(f"{folder}/{name}", "rb") as file:
                contents = file.read()
            path = target + folder[len(root):] + "/" + name
            if name.endswith(".py"):
                code = compile(contents, path, "exec", dont_inherit=True, optimize=0)
                lines = traceback_lines.keep(contents, code)
                yield path, "code", marshal.dumps(code)
                yield path, "source", lines.encode()
            else:
                yield path, "data", contents
