"""Layers lie below /opt, later ones over earlier ones, and are looked into after the function's own code."""

import importlib.metadata
import os
import sys
from pathlib import Path

import both
import own
import six
import tea
from tea import leaf


def lambda_handler(event, context):
    if event.get("fail"):
        return tea.fail()
    try:
        Path("/opt/new.txt").write_text("x")
        written = True
    except OSError as error:
        written = str(error)
    return {
        "opt": sorted(os.listdir("/opt")),
        "path": sys.path[:4],
        "tea": [tea.__file__, tea.KIND, leaf.SIZE],
        "both": both.WHERE,
        "own": own.WHERE,
        "six": [six.__version__, six.__file__],
        "data": Path("/opt/tea.txt").read_text().strip(),
        "over": Path("/opt/over.txt").read_text().strip(),
        "pot": importlib.metadata.version("pot"),
        "written": written,
    }
