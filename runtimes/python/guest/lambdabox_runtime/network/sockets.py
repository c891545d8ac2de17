"""`_socket.socket` without a network: what is sent over it is taken for HTTP and leads to the door.

So whatever a library is written with (`http.client`, urllib3, requests, sockets alone) reaches what there is.
A protocol other than HTTP finds its connection reset.
"""

import posix
import time

import _socket

from . import door, names
from .exchange import Exchange

_STREAM = _socket.SOCK_STREAM
_SOL_SOCKET, _SO_TYPE, _MSG_PEEK = _socket.SOL_SOCKET, _socket.SO_TYPE, _socket.MSG_PEEK
_ENOTCONN, _EISCONN, _ENETUNREACH, _EACCES = 107, 106, 101, 13
# Longer than any function may run.
_FOR_EVER = 1_000_000

# What is behind a descriptor: `ssl` wraps a socket by its number.
_open = {}


class _State:
    """What a socket is, whoever holds its descriptor."""

    __slots__ = ("family", "type", "proto", "exchange", "peer", "closed")

    def __init__(self, family, type, proto):
        self.family, self.type, self.proto = family, type, proto
        self.exchange = self.peer = None
        self.closed = False


class socket:
    """One end of a connection to a host that pretends to be there."""

    __slots__ = ("_fd", "_state", "_timeout")

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        self._timeout = _default_timeout
        if fileno is not None:
            state = _open.get(fileno)
            if state is None:
                raise OSError(88, "Socket operation on non-socket")
            self._fd, self._state = fileno, state
            return
        # `select` and `poll` find it ready, which it is.
        self._fd = posix.open("/dev/null", posix.O_RDONLY)
        kind = _STREAM if type == -1 else int(type) & 0xF
        self._state = _open[self._fd] = _State(_socket.AF_INET if family == -1 else int(family), kind, max(0, proto))

    family = property(lambda self: self._state.family)
    type = property(lambda self: self._state.type)
    proto = property(lambda self: self._state.proto)
    timeout = property(lambda self: self._timeout)

    def __del__(self):
        if getattr(self, "_fd", -1) != -1:
            self.close()

    def fileno(self):
        return self._fd

    def detach(self):
        fd, self._fd = self._fd, -1
        return fd

    def close(self):
        fd = self.detach()
        if fd != -1 and _open.pop(fd, None) is not None:
            posix.close(fd)

    def settimeout(self, timeout, /):
        if timeout is not None and timeout < 0:
            raise ValueError("Timeout value out of range")
        self._timeout = None if timeout is None else float(timeout)

    def gettimeout(self):
        return self._timeout

    def setblocking(self, flag, /):
        self._timeout = None if flag else 0.0

    def getblocking(self):
        return self._timeout != 0.0

    def setsockopt(self, level, optname, value, optlen=None, /):
        self._here()

    def getsockopt(self, level, optname, buflen=None, /):
        state = self._here()
        value = state.type if (level, optname) == (_SOL_SOCKET, _SO_TYPE) else 0
        return value if buflen is None else value.to_bytes(buflen, "little")

    def bind(self, address, /):
        self._here()
        raise PermissionError(_EACCES, "Permission denied")

    def listen(self, backlog=0, /):
        self._here()
        raise PermissionError(_EACCES, "Permission denied")

    def _accept(self):
        self._here()
        raise OSError(22, "Invalid argument")

    def connect(self, address, /):
        state = self._here()
        if state.exchange is not None:
            raise OSError(_EISCONN, "Transport endpoint is already connected")
        host, port = address[0], address[1]
        if not isinstance(port, int) or not 0 <= port < 65536:
            raise OverflowError("connect(): port must be 0-65535.")
        ip = names.address_of(host)
        if state.type != _STREAM:
            state.peer = ip, port
            return
        name = names.name_of(ip)
        door.connect(name, port, self._timeout or None)
        state.exchange, state.peer = Exchange(name, port), (ip, port)

    def connect_ex(self, address, /):
        try:
            self.connect(address)
        except OSError as error:
            return error.errno or 110
        return 0

    def getpeername(self):
        state = self._here()
        if state.peer is None:
            raise OSError(_ENOTCONN, "Transport endpoint is not connected")
        return state.peer

    def getsockname(self):
        state = self._here()
        return ("0.0.0.0", 0) if state.peer is None else ("169.254.76.1", 40000 + self._fd % 20000)

    def shutdown(self, how, /):
        if self._here().exchange is None:
            raise OSError(_ENOTCONN, "Transport endpoint is not connected")

    def send(self, data, flags=0, /):
        exchange = self._conversation()
        with memoryview(data) as view:
            sent = view.cast("B")
            exchange.take(sent, self._timeout or None)
            return len(sent)

    def sendall(self, data, flags=0, /):
        self.send(data)

    def sendto(self, data, *_):
        self._here()
        raise OSError(_ENETUNREACH, "Network is unreachable")

    def recv(self, bufsize, flags=0, /):
        return bytes(self._received(bufsize, flags))

    def recv_into(self, buffer, nbytes=0, flags=0, /):
        with memoryview(buffer) as view:
            room = view.cast("B")
            data = self._received(min(nbytes, len(room)) if nbytes else len(room), flags)
            room[:len(data)] = data
            return len(data)

    def recvfrom(self, bufsize, flags=0, /):
        return self.recv(bufsize, flags), self._here().peer

    def recvfrom_into(self, buffer, nbytes=0, flags=0, /):
        return self.recv_into(buffer, nbytes, flags), self._here().peer

    def _here(self):
        if self._fd == -1:
            raise OSError(9, "Bad file descriptor")
        return self._state

    def _conversation(self):
        state = self._here()
        if state.type != _STREAM:
            raise OSError(_ENETUNREACH, "Network is unreachable")
        if state.exchange is None:
            raise BrokenPipeError(32, "Broken pipe")
        return state.exchange

    def _received(self, length, flags):
        exchange = self._conversation()
        if exchange.waiting:
            data = exchange.give(length)
            if flags & _MSG_PEEK:
                exchange.put_back(data)
            return data
        if exchange.failure is not None:
            raise exchange.failure
        if exchange.answered:
            return b""
        # Whoever is silent gets no answer.
        if self._timeout == 0.0:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        time.sleep(_FOR_EVER if self._timeout is None else self._timeout)
        raise TimeoutError("timed out")


_default_timeout = None


def setdefaulttimeout(timeout, /):
    """Set the default timeout in seconds (float) for new socket objects."""
    global _default_timeout
    _default_timeout = None if timeout is None else float(timeout)


def getdefaulttimeout():
    """Returns the default timeout in seconds (float) for new socket objects."""
    return _default_timeout


def close(fd, /):
    """Close an integer socket file descriptor."""
    if _open.pop(fd, None) is None:
        raise OSError(9, "Bad file descriptor")
    posix.close(fd)


def begin_tls(sock):
    """From now on what is sent is said to be encrypted."""
    sock._conversation().tls = True


def apply():
    """In the place of what WASI's sockets would do; before `socket` takes the class for its own."""
    socket.__module__ = "_socket"
    _socket.socket = _socket.SocketType = socket
    for function in (
        names.getaddrinfo, names.gethostbyname, names.gethostbyname_ex, names.gethostbyaddr, names.getnameinfo,
        setdefaulttimeout, getdefaulttimeout, close,
    ):  # fmt: skip
        function.__module__ = "_socket"
        setattr(_socket, function.__name__, function)
