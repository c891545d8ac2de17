"""Lighter classes for the values that cross the component's border in every invocation.

componentize-py makes data classes of the contract's records and looks them up by name once, while the
component is built. Their checks and conveniences cost more than the values themselves.
"""

import componentize_py_types
from wit_world.imports import types


class Ok:
    """What `invoke` returned, on its way out."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value


def invocation_context(*fields):
    """The record `invocation-context` as a tuple, in the order of wit/handler.wit."""
    return fields


def apply():
    """Before componentize-py looks the classes up."""
    componentize_py_types.Ok = Ok
    types.InvocationContext = invocation_context
