"""Reduces a module's source to the lines that a traceback can show."""

import io
import tokenize


def keep(contents, code):
    """Blanks every line that no instruction of `code` belongs to; line numbers stay."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(contents).readline)
    lines = contents.decode(encoding).splitlines()
    wanted = set()
    _collect(code, wanted)
    return "\n".join(line if n in wanted else "" for n, line in enumerate(lines, 1))


def _collect(code, wanted):
    for first, last, _, _ in code.co_positions():
        # A whole function or class body as one span says nothing about single lines.
        if first is not None and last is not None and last - first < 8:
            wanted.update(range(first, last + 1))
        elif first is not None:
            wanted.add(first)
    for constant in code.co_consts:
        if hasattr(constant, "co_positions"):
            _collect(constant, wanted)
