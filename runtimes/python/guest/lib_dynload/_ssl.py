"""What `ssl` needs of OpenSSL: contexts, certificates and constants.

Nothing leaves lambdabox, so nothing is ever encrypted here. Contexts keep what they are told, and certificates
are read. A connection that `ssl` wraps goes to the same door as any other (`lambdabox_runtime/network`), which
learns that it is https; its cipher and its certificate say what they are. TLS in memory (`MemoryBIO`) is refused.
"""

import os
import weakref

import _certificates
import _socket
from lambdabox_runtime.linux.constants import parse

_NUMBERS = """
ALERT_DESCRIPTION_ACCESS_DENIED=49 ALERT_DESCRIPTION_BAD_CERTIFICATE=42
ALERT_DESCRIPTION_BAD_CERTIFICATE_HASH_VALUE=114 ALERT_DESCRIPTION_BAD_CERTIFICATE_STATUS_RESPONSE=113
ALERT_DESCRIPTION_BAD_RECORD_MAC=20 ALERT_DESCRIPTION_CERTIFICATE_EXPIRED=45
ALERT_DESCRIPTION_CERTIFICATE_REVOKED=44 ALERT_DESCRIPTION_CERTIFICATE_UNKNOWN=46
ALERT_DESCRIPTION_CERTIFICATE_UNOBTAINABLE=111 ALERT_DESCRIPTION_CLOSE_NOTIFY=0
ALERT_DESCRIPTION_DECODE_ERROR=50 ALERT_DESCRIPTION_DECOMPRESSION_FAILURE=30
ALERT_DESCRIPTION_DECRYPT_ERROR=51 ALERT_DESCRIPTION_HANDSHAKE_FAILURE=40
ALERT_DESCRIPTION_ILLEGAL_PARAMETER=47 ALERT_DESCRIPTION_INSUFFICIENT_SECURITY=71
ALERT_DESCRIPTION_INTERNAL_ERROR=80 ALERT_DESCRIPTION_NO_RENEGOTIATION=100
ALERT_DESCRIPTION_PROTOCOL_VERSION=70 ALERT_DESCRIPTION_RECORD_OVERFLOW=22
ALERT_DESCRIPTION_UNEXPECTED_MESSAGE=10 ALERT_DESCRIPTION_UNKNOWN_CA=48
ALERT_DESCRIPTION_UNKNOWN_PSK_IDENTITY=115 ALERT_DESCRIPTION_UNRECOGNIZED_NAME=112
ALERT_DESCRIPTION_UNSUPPORTED_CERTIFICATE=43 ALERT_DESCRIPTION_UNSUPPORTED_EXTENSION=110
ALERT_DESCRIPTION_USER_CANCELLED=90 CERT_NONE=0 CERT_OPTIONAL=1 CERT_REQUIRED=2 ENCODING_DER=2 ENCODING_PEM=1
HAS_ALPN=1 HAS_ECDH=1 HAS_NPN=0 HAS_PSK=1 HAS_SNI=1 HAS_SSLv2=0 HAS_SSLv3=0 HAS_TLS_UNIQUE=1 HAS_TLSv1=1
HAS_TLSv1_1=1 HAS_TLSv1_2=1 HAS_TLSv1_3=1 HOSTFLAG_ALWAYS_CHECK_SUBJECT=1 HOSTFLAG_MULTI_LABEL_WILDCARDS=8
HOSTFLAG_NEVER_CHECK_SUBJECT=32 HOSTFLAG_NO_PARTIAL_WILDCARDS=4 HOSTFLAG_NO_WILDCARDS=2
HOSTFLAG_SINGLE_LABEL_SUBDOMAINS=16 OP_ALL=2147483728 OP_CIPHER_SERVER_PREFERENCE=4194304 OP_ENABLE_KTLS=8
OP_ENABLE_MIDDLEBOX_COMPAT=1048576 OP_IGNORE_UNEXPECTED_EOF=128 OP_LEGACY_SERVER_CONNECT=4
OP_NO_COMPRESSION=131072 OP_NO_RENEGOTIATION=1073741824 OP_NO_SSLv2=0 OP_NO_SSLv3=33554432 OP_NO_TICKET=16384
OP_NO_TLSv1=67108864 OP_NO_TLSv1_1=268435456 OP_NO_TLSv1_2=134217728 OP_NO_TLSv1_3=536870912
OP_SINGLE_DH_USE=0 OP_SINGLE_ECDH_USE=0 PROTOCOL_SSLv23=2 PROTOCOL_TLS=2 PROTOCOL_TLS_CLIENT=16
PROTOCOL_TLS_SERVER=17 PROTOCOL_TLSv1=3 PROTOCOL_TLSv1_1=4 PROTOCOL_TLSv1_2=5 PROTO_MAXIMUM_SUPPORTED=-1
PROTO_MINIMUM_SUPPORTED=-2 PROTO_SSLv3=768 PROTO_TLSv1=769 PROTO_TLSv1_1=770 PROTO_TLSv1_2=771
PROTO_TLSv1_3=772 SSL_ERROR_EOF=8 SSL_ERROR_INVALID_ERROR_CODE=10 SSL_ERROR_SSL=1 SSL_ERROR_SYSCALL=5
SSL_ERROR_WANT_CONNECT=7 SSL_ERROR_WANT_READ=2 SSL_ERROR_WANT_WRITE=3 SSL_ERROR_WANT_X509_LOOKUP=4
SSL_ERROR_ZERO_RETURN=6 VERIFY_ALLOW_PROXY_CERTS=64 VERIFY_CRL_CHECK_CHAIN=12 VERIFY_CRL_CHECK_LEAF=4
VERIFY_DEFAULT=0 VERIFY_X509_PARTIAL_CHAIN=524288 VERIFY_X509_STRICT=32 VERIFY_X509_TRUSTED_FIRST=32768

"""
globals().update(parse(_NUMBERS))
HAS_SNI = HAS_ECDH = HAS_ALPN = HAS_TLSv1_2 = HAS_TLSv1_3 = HAS_PSK = HAS_PHA = HAS_TLS_UNIQUE = True
HAS_NPN = HAS_SSLv2 = HAS_SSLv3 = False
HAS_TLSv1 = HAS_TLSv1_1 = True
HAS_PSK_TLS13 = False
OPENSSL_VERSION = "OpenSSL 3.2.2 4 Jun 2024"
OPENSSL_VERSION_NUMBER = 0x30200020
OPENSSL_VERSION_INFO = _OPENSSL_API_VERSION = 3, 2, 0, 2, 0
_DEFAULT_CIPHERS = "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM"
_WHY = "TLS in memory does not work in lambdabox: there is no OpenSSL in WebAssembly"
_ISSUER = "lambdabox: not encrypted, nothing leaves this machine"
# As on Amazon Linux 2023.
_PATHS = "SSL_CERT_FILE", "/etc/pki/tls/cert.pem", "SSL_CERT_DIR", "/etc/pki/tls/certs"
_OPTIONS = 2186412112
_TLS_1_2, _MAXIMUM = 771, -1
_CIPHERS = """
TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256 TLS_AES_128_GCM_SHA256
ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-RSA-AES256-GCM-SHA384 ECDHE-ECDSA-AES128-GCM-SHA256
ECDHE-RSA-AES128-GCM-SHA256 ECDHE-ECDSA-CHACHA20-POLY1305 ECDHE-RSA-CHACHA20-POLY1305
ECDHE-ECDSA-AES256-SHA384 ECDHE-RSA-AES256-SHA384 ECDHE-ECDSA-AES128-SHA256 ECDHE-RSA-AES128-SHA256
DHE-RSA-AES256-GCM-SHA384 DHE-RSA-AES128-GCM-SHA256 DHE-RSA-AES256-SHA256 DHE-RSA-AES128-SHA256
"""
# (number, short name, long name, dotted number)
_OBJECTS = (
    (129, "serverAuth", "TLS Web Server Authentication", "1.3.6.1.5.5.7.3.1"),
    (130, "clientAuth", "TLS Web Client Authentication", "1.3.6.1.5.5.7.3.2"),
    *((number, short, long, dotted) for dotted, (number, short, long) in _certificates.NAMES.items()),
)
_PROTOCOLS = PROTOCOL_TLS, PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER, 3, 4, 5  # noqa: F821


class SSLError(OSError):
    """An error occurred in the SSL implementation."""

    reason = library = None

    def __str__(self):
        return self.strerror if isinstance(self.strerror, str) else str(self.args)


class SSLZeroReturnError(SSLError):
    """SSL/TLS session closed cleanly."""


class SSLWantReadError(SSLError):
    """Non-blocking SSL socket needs to read more data before the requested operation can be completed."""


class SSLWantWriteError(SSLError):
    """Non-blocking SSL socket needs to write more data before the requested operation can be completed."""


class SSLSyscallError(SSLError):
    """System error when attempting SSL operation."""


class SSLEOFError(SSLError):
    """SSL/TLS connection terminated abruptly."""


class SSLCertVerificationError(SSLError, ValueError):
    """A certificate could not be verified."""


for _class in (
    SSLError, SSLZeroReturnError, SSLWantReadError, SSLWantWriteError, SSLSyscallError, SSLEOFError,
    SSLCertVerificationError,
):  # fmt: skip
    _class.__module__ = "ssl"
del _class


class SSLSession:
    """A session, of which there never is one."""


class MemoryBIO:
    """Bytes in memory, written at one end and read at the other."""

    def __init__(self):
        self._bytes = bytearray()
        self._ended = False

    pending = property(lambda self: len(self._bytes))
    eof = property(lambda self: self._ended and not self._bytes)

    def read(self, size=-1, /):
        size = len(self._bytes) if size is None or size < 0 else size
        got = bytes(self._bytes[:size])
        del self._bytes[:size]
        return got

    def write(self, b, /):
        if self._ended:
            raise SSLError("cannot write() after write_eof()")
        self._bytes += memoryview(b)
        return memoryview(b).nbytes

    def write_eof(self):
        self._ended = True


class _Setting:
    """An attribute that takes whole numbers only."""

    def __init__(self, name):
        self._name = name

    def __get__(self, context, owner=None):
        return self if context is None else context._settings[self._name]

    def __set__(self, context, value):
        context._settings[self._name] = int(value)


class _SSLContext:
    """What an `ssl.SSLContext` was told."""

    _host_flags = _Setting("host_flags")
    maximum_version = _Setting("maximum_version")
    minimum_version = _Setting("minimum_version")
    num_tickets = _Setting("num_tickets")
    options = _Setting("options")
    verify_flags = _Setting("verify_flags")

    def __new__(cls, protocol, /):
        if protocol not in _PROTOCOLS:
            raise ValueError("invalid or unsupported protocol version")
        self = object.__new__(cls)
        client = protocol == PROTOCOL_TLS_CLIENT  # noqa: F821
        self._settings = {
            "host_flags": 4, "maximum_version": _MAXIMUM, "minimum_version": _TLS_1_2, "num_tickets": 2,
            "options": _OPTIONS, "verify_flags": 0x8000, "verify_mode": 2 if client else 0,
        }  # fmt: skip
        self._checks_hostname = client
        self._protocol = int(protocol)
        self._certificates = []
        self._ciphers = _CIPHERS.split()
        self._callback = None
        self.sni_callback = None
        self.keylog_filename = None
        self.post_handshake_auth = False
        return self

    protocol = property(lambda self: self._protocol)
    security_level = property(lambda self: 2)

    @property
    def verify_mode(self):
        return self._settings["verify_mode"]

    @verify_mode.setter
    def verify_mode(self, value):
        if value not in (0, 1, 2):
            raise ValueError("invalid value for verify_mode")
        if value == 0 and self._checks_hostname:
            raise ValueError("Cannot set verify_mode to CERT_NONE when check_hostname is enabled.")
        self._settings["verify_mode"] = int(value)

    @property
    def check_hostname(self):
        return self._checks_hostname

    @check_hostname.setter
    def check_hostname(self, value):
        self._checks_hostname = bool(value)
        if value and self._settings["verify_mode"] == 0:
            self._settings["verify_mode"] = 2

    @property
    def _msg_callback(self):
        return self._callback

    @_msg_callback.setter
    def _msg_callback(self, value):
        self._callback = value

    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        if cafile is None and capath is None and cadata is None:
            raise TypeError("cafile, capath and cadata cannot be all omitted")
        if isinstance(cadata, str):
            found = _certificates.from_pem(cadata)
            if not found:
                raise SSLError(0, "no start line: cadata does not contain a certificate")
        elif cadata is not None:
            found = _certificates.split(bytes(cadata))
            if not found:
                raise SSLError(0, "not enough data: cadata does not contain a certificate")
        else:
            found = []
        if cafile is not None:
            found += self._read(cafile)
        if capath is not None:
            os.stat(capath)
        self._certificates += [der for der in found if der not in self._certificates]

    def _read(self, path):
        with open(path, encoding="latin-1") as file:
            found = _certificates.from_pem(file.read())
        if not found:
            raise SSLError(136, "[X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found")
        return found

    def set_default_verify_paths(self):
        path = os.environ.get(_PATHS[0], _PATHS[1])
        if os.path.isfile(path):
            self._certificates += self._read(path)

    def load_cert_chain(self, certfile, keyfile=None, password=None):
        self._read(certfile)
        with open(keyfile or certfile, encoding="latin-1") as file:
            if "PRIVATE KEY-----" not in file.read():
                raise SSLError(9, "[SSL] PEM lib")

    def load_dh_params(self, path, /):
        with open(path, "rb"):
            pass

    def cert_store_stats(self):
        authorities = sum(_certificates.is_authority(der) for der in self._certificates)
        return {"x509": len(self._certificates), "crl": 0, "x509_ca": authorities}

    def get_ca_certs(self, binary_form=False):
        authorities = [der for der in self._certificates if _certificates.is_authority(der)]
        return authorities if binary_form else [_certificates.decode(der) for der in authorities]

    def set_ciphers(self, cipherlist, /):
        wanted = [name for name in cipherlist.replace(",", ":").split(":") if name and name[0] not in "!-+@"]
        tls_1_3 = [name for name in _CIPHERS.split() if name.startswith("TLS_")]
        names = [
            name for name in _CIPHERS.split()
            if name not in tls_1_3 and any(_fits(name, part) for part in wanted)
        ]  # fmt: skip
        if not names:
            raise SSLError("('No cipher can be selected.',)")
        self._ciphers = tls_1_3 + names

    def get_ciphers(self):
        return [
            {"name": name, "protocol": "TLSv1.3" if name.startswith("TLS_") else "TLSv1.2",
             "strength_bits": 128 if "128" in name else 256}
            for name in self._ciphers
        ]  # fmt: skip

    def set_ecdh_curve(self, name, /):
        if name not in ("prime256v1", "secp384r1", "secp521r1", "X25519", "X448"):
            raise ValueError(f"unknown elliptic curve name {name!r}")

    def session_stats(self):
        return dict.fromkeys(
            "number connect connect_good connect_renegotiate accept accept_good accept_renegotiate"
            " hits misses timeouts cache_full".split(), 0
        )  # fmt: skip

    def _set_alpn_protocols(self, protocols, /):
        pass

    def set_psk_client_callback(self, callback):
        pass

    def set_psk_server_callback(self, callback, identity_hint=None):
        pass

    def _wrap_socket(self, sock, server_side, server_hostname=None, *, owner=None, session=None):
        return _SSLSocket(self, sock, server_side, server_hostname, owner, session)

    def _wrap_bio(self, incoming, outgoing, server_side, server_hostname=None, *, owner=None, session=None):
        raise SSLError(_WHY)


class _SSLSocket:
    """A connection of which is said that it is encrypted."""

    compression = staticmethod(lambda: None)
    pending = staticmethod(lambda: 0)
    selected_alpn_protocol = staticmethod(lambda: None)
    version = staticmethod(lambda: "TLSv1.3")
    shared_ciphers = staticmethod(lambda: None)
    get_unverified_chain = get_verified_chain = staticmethod(list)
    session_reused = False

    def __init__(self, context, sock, server_side, server_hostname, owner, session):
        if server_side:
            raise SSLError(_WHY)
        self.context, self.owner, self.session = context, owner, session
        self.server_side, self.server_hostname = server_side, server_hostname
        self._socket = weakref.ref(sock)

    def do_handshake(self):
        from lambdabox_runtime.network import sockets

        sockets.begin_tls(self._socket())

    def read(self, len=1024, buffer=None, /):
        if buffer is None:
            return _socket.socket.recv(self._socket(), len)
        return _socket.socket.recv_into(self._socket(), buffer, len)

    def write(self, b, /):
        return _socket.socket.send(self._socket(), b)

    def shutdown(self):
        return self._socket()

    def cipher(self):
        return "NULL", "TLSv1.3", 0

    def getpeercert(self, der=False, /):
        if der:
            return b""
        host = self.server_hostname or self._socket().getpeername()[0]
        kind = "IP Address" if host.replace(".", "").isdigit() else "DNS"
        return {
            "subject": ((("commonName", host),),), "issuer": ((("commonName", _ISSUER),),), "version": 3,
            "serialNumber": "00", "notBefore": "Jan  1 00:00:00 2020 GMT", "notAfter": "Jan  1 00:00:00 2120 GMT",
            "subjectAltName": ((kind, host),),
        }  # fmt: skip

    def get_channel_binding(self, cb_type="tls-unique", /):
        return None

    def verify_client_post_handshake(self):
        raise SSLError(_WHY)


def _fits(name, part):
    """Whether a cipher is meant by one of OpenSSL's words, or words joined by plus signs."""
    words = {"HIGH": "", "ALL": "", "DEFAULT": "", "ECDH": "ECDHE", "EECDH": "ECDHE", "AESGCM": "GCM",
             "CHACHA20": "CHACHA20", "EDH": "DHE"}  # fmt: skip
    return name == part or all(words.get(word, word) in name for word in part.split("+"))


def RAND_status():
    return True


def RAND_add(string, entropy, /):
    pass


def RAND_bytes(n, /):
    if n < 0:
        raise ValueError("num must be positive")
    return os.urandom(n)


def get_default_verify_paths():
    return _PATHS


def txt2obj(txt, name=False):
    for known in _OBJECTS:
        if txt == known[3] or name and txt in known[1:3]:
            return known
    raise ValueError(f"unknown object {txt[:100]!r}")


def nid2obj(nid, /):
    for known in _OBJECTS:
        if known[0] == nid:
            return known
    if nid < 0:
        raise ValueError("NID must be positive.")
    raise ValueError(f"unknown NID {nid}")


def _test_decode_cert(path, /):
    with open(path, encoding="latin-1") as file:
        return _certificates.decode(_certificates.from_pem(file.read())[0])
