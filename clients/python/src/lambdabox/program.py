"""Finds the program that runs functions."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from .errors import LambdaboxError

_NAME = "lambdabox.exe" if sys.platform == "win32" else "lambdabox"


def find_program() -> str:
    """``LAMBDABOX_PROGRAM``, or the one that was installed with this package, or one on ``PATH``."""
    named = os.environ.get("LAMBDABOX_PROGRAM")
    if named:
        return named
    for folder in (sysconfig.get_path("scripts"), os.path.dirname(sys.executable), _of_user()):
        if folder and (Path(folder) / _NAME).is_file():
            return str(Path(folder) / _NAME)
    found = shutil.which(_NAME)
    if found is None:
        raise LambdaboxError(
            "the program lambdabox is not there: install this package again, or let"
            " LAMBDABOX_PROGRAM name the program"
        )
    return found


def _of_user() -> str:
    return sysconfig.get_path("scripts", f"{os.name}_user")
