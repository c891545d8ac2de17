"""Starts an environment from the snapshot: the INIT phase before the handler is loaded."""

import os
import random
import sys

from . import machine, paths, task_files
from .mends import clocks


def start():
    """Refreshes what the snapshot must not fix for everybody."""
    clocks.start()
    machine.start()
    sys.modules.pop("app", None)
    _forget_shadowed()
    random.seed()
    try:
        os.chdir(paths.TASK_ROOT)
    except OSError:
        pass  # no deployment package: a compiled-in handler would not come here


def _forget_shadowed():
    """A file of the package hides a module of the same name, unless AWS has it imported by then."""
    names = {name.removesuffix(".py") for name in task_files.names(paths.TASK_ROOT)}
    names -= paths.RUNTIME_MODULES
    if names.isdisjoint(sys.modules):
        return
    for name in list(sys.modules):
        if name.partition(".")[0] in names:
            del sys.modules[name]
