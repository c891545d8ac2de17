"""Environment variables that AWS's code touches in every invocation, at a tenth of the work.

`os.environ` encodes and decodes on every access and calls six functions to do so. The five variables
that AWS's context object shows hardly ever change, and the trace id needs no checks.
"""

import os
from operator import itemgetter
from posix import putenv
from types import ModuleType

from awslambdaric import bootstrap, lambda_context

_SHOWN = (
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
)
_TRACE_ID = b"_X_AMZN_TRACE_ID"

# A handler may put something else in its place; then that is what counts.
_environ = os.environ
_encoded = _environ._data
# The values of `_SHOWN`, as bytes, by the very keys of `_encoded`.
_pick = None
# These values when the context was made last, and the same by name, as text.
_last = None
_decoded = {}
# What AWS's context class sees of `os` while a context is made.
_os = ModuleType("os")
_os.environ = _decoded
_globals_of_context = lambda_context.__dict__
_make_context = bootstrap.create_lambda_context


def start():
    """The environment's variables are there."""
    global _pick
    same = {key: key for key in _encoded}
    _pick = itemgetter(*(same.get(key, key) for key in map(os.fsencode, _SHOWN)))


def set_trace_id(trace_id):
    """Does what `bootstrap.update_xray_env_variable` does."""
    if os.environ is not _environ or trace_id is None:
        bootstrap.update_xray_env_variable(trace_id)
        return
    encoded = trace_id.encode()
    putenv(_TRACE_ID, encoded)
    _encoded[_TRACE_ID] = encoded


def create_lambda_context(
    client_context, cognito_identity, deadline_ms, request_id, function_arn, tenant_id
):
    """AWS's function of that name, with the variables at hand."""
    global _last
    try:
        values = _pick(_encoded)
    except KeyError:
        values = None  # the handler has removed one
    if values is None or os.environ is not _environ:
        return _make_context(
            client_context, cognito_identity, deadline_ms, request_id, function_arn, tenant_id
        )
    if values != _last:
        _decoded.update(zip(_SHOWN, map(os.fsdecode, values)))
        _last = values
    _globals_of_context["os"] = _os
    try:
        return _make_context(
            client_context, cognito_identity, deadline_ms, request_id, function_arn, tenant_id
        )
    finally:
        _globals_of_context["os"] = os
