"""Modules that few handlers import: each comes out of the library when it is first imported."""

import colorsys
import fileinput
import pydoc_data.topics
import quopri
import sched
import stringprep
import wave
import zipapp


def lambda_handler(event, context):
    import cmd
    import filecmp
    import nturl2path
    import plistlib
    import pyclbr
    import rlcompleter
    import tabnanny
    import trace
    import xmlrpc.client
    from xml.sax import saxutils

    return {
        "colorsys": colorsys.rgb_to_hsv(0.2, 0.4, 0.4),
        "topics": len(pydoc_data.topics.topics["assert"]),
        "quopri": quopri.encodestring("é=".encode()).decode(),
        "stringprep": stringprep.in_table_a1("\u0221"),
        "plistlib": plistlib.dumps({"a": [1, 2.5, True]}).decode(),
        "xmlrpc": xmlrpc.client.dumps((1, "two"), "three"),
        "saxutils": saxutils.escape("<a & b>"),
        "files": [cmd.__file__, sched.__file__, wave.__file__, zipapp.__file__],
        "names": [m.__name__ for m in (fileinput, filecmp, nturl2path, pyclbr, rlcompleter, tabnanny, trace)],
        "traceback": line_of_error(plistlib),
    }


def line_of_error(module):
    """The source line of a rare module that a traceback shows."""
    import traceback

    try:
        module.dumps({1: 2})
    except TypeError as error:
        return traceback.format_exception(error)[-2]
