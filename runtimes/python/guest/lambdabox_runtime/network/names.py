"""Addresses of hosts: each name that is asked for gets one of its own, which leads back to the name."""

import _socket

# The C library of the component counts kinds and families in its own way.
_STREAM, _DATAGRAM = _socket.SOCK_STREAM, _socket.SOCK_DGRAM
_PROTOCOLS = {_STREAM: 6, _DATAGRAM: 17}
_PORTS = {"http": 80, "https": 443, "domain": 53, "smtp": 25, "ssh": 22, "ftp": 21}
_LONGEST_NAME = 253
_MOST_NAMES = 4096
_AF_UNSPEC, _AF_INET = 0, _socket.AF_INET
_EAI_NONAME, _EAI_FAMILY, _EAI_SERVICE = -2, -6, -8
_LOOPBACK = "127.0.0.1"

_addresses = {"localhost": _LOOPBACK}
_names = {}


def address_of(host):
    """The address of a name, or the address itself."""
    if host in ("", "0.0.0.0") or _is_address(host):
        return host or "0.0.0.0"
    host = host.rstrip(".").lower()
    found = _addresses.get(host)
    if found is None:
        if not _is_name(host) or host.endswith(".invalid") or len(_addresses) >= _MOST_NAMES:
            raise _error(_EAI_NONAME, "Name or service not known")
        number = len(_addresses)
        # Of the network that a VPC has by default.
        found = _addresses[host] = f"172.31.{number >> 8 & 255}.{number & 255}"
        _names[found] = host
    return found


def name_of(address):
    """The name that an address was given for, or the address itself."""
    return _names.get(address, address)


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    """Resolve host and port into list of address info entries."""
    if family not in (_AF_UNSPEC, _AF_INET):
        raise _error(_EAI_FAMILY, "ai_family not supported")
    if isinstance(host, (bytes, bytearray)):
        host = bytes(host).decode("ascii")
    address = _LOOPBACK if host is None else address_of(host)
    number = _port(port)
    kinds = [kind for kind in (_STREAM, _DATAGRAM) if type in (0, kind) and proto in (0, _PROTOCOLS[kind])]
    if not kinds:
        raise _error(_EAI_SERVICE, "Servname not supported for ai_socktype")
    return [(_AF_INET, kind, _PROTOCOLS[kind], "", (address, number)) for kind in kinds]


def gethostbyname(host, /):
    """Return the IP address (a string of the form '255.255.255.255') for a host."""
    return address_of(host)


def gethostbyname_ex(host, /):
    """Return the true host name, a list of aliases, and a list of IP addresses, for a host."""
    return host, [], [address_of(host)]


def gethostbyaddr(host, /):
    """Return the true host name, a list of aliases, and a list of IP addresses, for a host."""
    address = address_of(host)
    if address not in _names and address != _LOOPBACK:
        raise _socket.herror(1, "Unknown host")
    return _names.get(address, "localhost"), [], [address]


def getnameinfo(sockaddr, flags, /):
    """Get host and port for a sockaddr."""
    return name_of(sockaddr[0]), str(sockaddr[1])


def _port(port):
    if port is None:
        return 0
    if isinstance(port, (bytes, bytearray)):
        port = bytes(port).decode("ascii")
    if isinstance(port, str):
        if port.isascii() and port.isdigit():
            return int(port)
        if port not in _PORTS:
            raise _error(_EAI_SERVICE, "Servname not supported for ai_socktype")
        return _PORTS[port]
    return int(port)


def _is_address(host):
    parts = host.split(".")
    return len(parts) == 4 and all(part.isascii() and part.isdigit() and int(part) < 256 for part in parts)


def _is_name(host):
    if not 0 < len(host) <= _LONGEST_NAME or not host.isascii():
        return False
    return all(part and part.replace("-", "").replace("_", "").isalnum() for part in host.split("."))


def _error(number, text):
    return _socket.gaierror(number, text)
