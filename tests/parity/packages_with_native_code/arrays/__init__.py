try:
    from ._core import _multiarray
except ImportError as error:
    raise ImportError("A page of advice about compilers and versions.\n" * 5) from error
