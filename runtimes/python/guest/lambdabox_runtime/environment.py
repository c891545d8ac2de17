"""Starts an environment from the snapshot: the INIT phase before the handler is loaded."""

import os
import random
import sys

from . import machine, paths, task_files
from .mends import clocks


def start(code):
    """Takes the uploaded files and refreshes what the snapshot must not fix for everybody."""
    clocks.start()
    machine.start()
    for file in code:
        task_files.add(file.path, file.contents)
    sys.modules.pop("app", None)
    _forget_shadowed(code)
    random.seed()
    try:
        os.chdir(paths.TASK_ROOT)
    except OSError:
        pass  # no deployment package: a compiled-in handler would not come here


def _forget_shadowed(code):
    """A file of the package hides a module of the same name, unless AWS has it imported by then."""
    names = {file.path.partition("/")[0].removesuffix(".py") for file in code}
    names -= paths.RUNTIME_MODULES
    if names.isdisjoint(sys.modules):
        return
    for name in list(sys.modules):
        if name.partition(".")[0] in names:
            del sys.modules[name]
