"""botocore's HTTP session: hands what botocore has signed to the engine, and what comes back to botocore.

In the place of botocore's own module, which makes connections with urllib3's pools, sockets and `ssl`. Those work as
well, and are what a botocore in the deployment package uses; this takes a fraction of their time.
"""

from io import BytesIO

import botocore.awsrequest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from lambdabox_runtime.network import door

DEFAULT_TIMEOUT = 60
MAX_POOL_CONNECTIONS = 10


class _Raw(BytesIO):
    """What botocore reads of urllib3's response."""

    def __init__(self, status, headers, body):
        super().__init__(body)
        self.status = status
        self.headers = headers

    def stream(self, amt=2**16, decode_content=None):
        while data := self.read(amt):
            yield data

    def release_conn(self):
        pass


def get_cert_path(verify):
    return verify


def mask_proxy_url(proxy_url):
    return proxy_url


class ProxyConfiguration:
    """There is nothing between an environment and the services."""

    def __init__(self, proxies=None, proxies_settings=None):
        self.settings = proxies_settings or {}

    def proxy_url_for(self, url):
        return None

    def proxy_headers_for(self, proxy_url):
        return {}


class URLLib3Session:
    def __init__(
        self,
        verify=True,
        proxies=None,
        timeout=None,
        max_pool_connections=MAX_POOL_CONNECTIONS,
        socket_options=None,
        client_cert=None,
        proxies_config=None,
    ):
        if timeout is None:
            timeout = DEFAULT_TIMEOUT
        # (connect, read)
        self._timeout = timeout if isinstance(timeout, (int, float)) else timeout[1]

    def close(self):
        pass

    def send(self, request):
        context = getattr(request, "context", None) or {}
        timeout = context.get("read_timeout", self._timeout)
        headers = [
            (name, value if isinstance(value, str) else value.decode("latin-1"))
            for name, value in request.headers.items()
        ]
        try:
            status, headers, body = door.send(request.method, request.url, headers, _bytes(request.body), timeout)
        except TimeoutError as error:
            raise ReadTimeoutError(endpoint_url=request.url, error=error)
        except ConnectionRefusedError as error:
            raise EndpointConnectionError(endpoint_url=request.url, error=error)
        except OSError as error:
            raise ConnectionClosedError(endpoint_url=request.url, request=request, error=error)
        headers = botocore.awsrequest.HeadersDict(headers)
        raw = _Raw(status, headers, body)
        response = botocore.awsrequest.AWSResponse(request.url, status, headers, raw)
        if not request.stream_output:
            response.content
        return response


def _bytes(body):
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    if hasattr(body, "read"):
        body = body.read()
        return body.encode() if isinstance(body, str) else bytes(body)
    return b"".join(body)
