"""The other end of a connection: reads HTTP/1.1, asks the door, writes HTTP/1.1."""

from http import HTTPStatus

from . import door

# The longest head and body of a request that is kept, in bytes.
_HEAD_BYTES = 1 << 20
_BODY_BYTES = 256 << 20
_METHOD = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_OWN = frozenset(("connection", "content-length", "transfer-encoding", "keep-alive"))


class Exchange:
    """One connection to a port of a host. What it says is not encrypted, whatever `tls` is."""

    def __init__(self, host, port):
        self.tls = False
        self.answered = False
        # What reading ends with: it is known when all is sent, and on a network it would come later.
        self.failure = None
        self._host, self._port = host, port
        self._received = bytearray()
        self._answer = memoryview(b"")
        self._head = None
        self._continued = False

    def take(self, data, timeout):
        """Takes what was sent; when a request is complete it is answered."""
        self._received += data
        if self._head is None and not self._read_head():
            return
        body = self._body()
        if body is not None:
            self._send(body, timeout)

    def give(self, length):
        """What there is to be read, at most `length` bytes."""
        data, self._answer = self._answer[:length], self._answer[length:]
        return data

    def put_back(self, data):
        self._answer = memoryview(bytes(data) + bytes(self._answer))

    @property
    def waiting(self):
        """How many bytes there are to be read."""
        return len(self._answer)

    def _read_head(self):
        received = self._received
        if received and not _METHOD.issuperset(received[:3]):
            raise ConnectionResetError(104, "Connection reset by peer")
        end = received.find(b"\r\n\r\n")
        if end < 0:
            if len(received) > _HEAD_BYTES:
                raise ConnectionResetError(104, "Connection reset by peer")
            return False
        first, *lines = received[:end].decode("latin-1").split("\r\n")
        try:
            method, target, _ = first.split(" ", 2)
        except ValueError:
            raise ConnectionResetError(104, "Connection reset by peer") from None
        headers = []
        for line in lines:
            name, _, value = line.partition(":")
            headers.append((name, value.strip()))
        del received[:end + 4]
        fields = {name.lower(): value for name, value in headers}
        self._head = method, target, headers, fields
        if fields.get("expect", "").lower() == "100-continue":
            self._answer = memoryview(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def _body(self):
        """The whole body, or None as long as something of it is missing."""
        fields = self._head[-1]
        if "chunked" in fields.get("transfer-encoding", "").lower():
            return self._chunks()
        try:
            length = int(fields.get("content-length", 0))
        except ValueError:
            length = _BODY_BYTES + 1
        if not 0 <= length <= _BODY_BYTES:
            raise ConnectionResetError(104, "Connection reset by peer")
        if len(self._received) < length:
            return None
        return bytes(self._received[:length])

    def _chunks(self):
        if len(self._received) > _BODY_BYTES:
            raise ConnectionResetError(104, "Connection reset by peer")
        if not self._received.endswith(b"\r\n\r\n"):
            return None
        body, at = [], 0
        while True:
            end = self._received.find(b"\r\n", at)
            if end < 0:
                return None
            try:
                length = int(self._received[at:end].partition(b";")[0], 16)
            except ValueError:
                raise ConnectionResetError(104, "Connection reset by peer") from None
            at = end + 2
            if length == 0:
                return b"".join(body)
            if at + length + 2 > len(self._received):
                return None
            body.append(bytes(self._received[at:at + length]))
            at += length + 2

    def _send(self, body, timeout):
        method, target, headers, fields = self._head
        if not target.startswith("/"):
            # A proxy would take the whole address.
            scheme, _, rest = target.partition("://")
            target = "/" + rest.partition("/")[2] if scheme in ("http", "https") else target
        standard = 443 if self.tls else 80
        host = self._host if self._port == standard else f"{self._host}:{self._port}"
        url = f"{'https' if self.tls else 'http'}://{host}{target}"
        kept = [pair for pair in headers if pair[0].lower() not in ("transfer-encoding", "expect", "connection")]
        try:
            status, answered, content = door.send(method, url, kept, body, timeout)
        except OSError as error:
            self.failure = error
            return
        lines = [f"HTTP/1.1 {status} {_phrase(status)}"]
        lines += [f"{name}: {value}" for name, value in answered if name.lower() not in _OWN]
        if method == "HEAD":
            lengths = [value for name, value in answered if name.lower() == "content-length"]
            lines += [f"Content-Length: {value}" for value in lengths[:1]]
            content = b""
        elif status >= 200 and status not in (204, 304):
            lines.append(f"Content-Length: {len(content)}")
        # Each connection carries one request, which costs nothing here.
        lines.append("Connection: close\r\n\r\n")
        rest = bytes(self._answer)
        self._answer = memoryview(rest + "\r\n".join(lines).encode("latin-1", "replace") + content)
        self.answered = True


def _phrase(status):
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
