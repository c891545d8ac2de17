"""One HTTP request goes out, one answer comes back; what that takes passes on the virtual clock."""

from componentize_py_types import Err
from wit_world.imports import http

ECONNREFUSED = 111
_NANOSECONDS = 1_000_000_000


def connect(host, port, timeout=None):
    """Raises what `socket.connect` raises if nobody listens there."""
    try:
        http.connect(host, port, _nanoseconds(timeout))
    except Err as error:
        raise _exception(error.value) from None


def send(method, url, headers, body, timeout=None):
    """Returns status, headers (pairs) and body. `timeout` is in seconds."""
    request = http.Request(method, url, headers, body, _nanoseconds(timeout))
    try:
        response = http.send(request)
    except Err as error:
        raise _exception(error.value) from None
    return response.status, response.headers, response.body


def _nanoseconds(seconds):
    """0 is for ever in wit/http.wit."""
    if seconds is None or seconds >= 1 << 33:
        return 0
    return max(1, int(seconds * _NANOSECONDS))


def _exception(failure):
    if failure == http.Failure.CONNECTION_REFUSED:
        return ConnectionRefusedError(ECONNREFUSED, "Connection refused")
    if failure == http.Failure.TIMED_OUT:
        return TimeoutError("timed out")
    return ConnectionResetError(104, "Connection reset by peer")
