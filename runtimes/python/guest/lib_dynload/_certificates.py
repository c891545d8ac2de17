"""Certificates (X.509 in DER), as far as `ssl` shows them."""

import base64
import re

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
# Dotted number -> OpenSSL's number, short name, long name.
NAMES = {
    "2.5.4.3": (13, "CN", "commonName"), "2.5.4.6": (14, "C", "countryName"),
    "2.5.4.7": (15, "L", "localityName"), "2.5.4.8": (16, "ST", "stateOrProvinceName"),
    "2.5.4.10": (17, "O", "organizationName"), "2.5.4.11": (18, "OU", "organizationalUnitName"),
    "2.5.4.5": (105, "serialNumber", "serialNumber"),
    "1.2.840.113549.1.9.1": (48, "emailAddress", "emailAddress"),
    "0.9.2342.19200300.100.1.25": (391, "DC", "domainComponent"),
}  # fmt: skip
_ALTERNATIVE_NAMES, _CONSTRAINTS = "2.5.29.17", "2.5.29.19"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def from_pem(text):
    """The DER bytes of all certificates in a text."""
    return [base64.b64decode("".join(body.split())) for body in _PEM.findall(text)]


def split(contents):
    """The certificates that follow each other in `contents`."""
    found, at = [], 0
    while at + 2 < len(contents) and contents[at] == 0x30:
        _, _, end = _element(contents, at)
        if end > len(contents):
            break
        found.append(contents[at:end])
        at = end
    return found


def _element(contents, at):
    """The tag at a place, and where its value begins and ends."""
    tag, size = contents[at], contents[at + 1]
    at += 2
    if size & 0x80:
        count = size & 0x7F
        size = int.from_bytes(contents[at:at + count])
        at += count
    return tag, at, at + size


def _parts(contents):
    """(tag, value) of every element in a value."""
    at, found = 0, []
    while at < len(contents):
        tag, start, end = _element(contents, at)
        found.append((tag, contents[start:end]))
        at = end
    return found


def _dotted(value):
    numbers, number = [], 0
    for byte in value:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))


def _name(value):
    found = []
    for _, group in _parts(value):
        pairs = []
        for _, pair in _parts(group):
            (_, kind), (tag, text) = _parts(pair)
            dotted = _dotted(kind)
            encoding = {0x1E: "utf-16-be", 0x14: "latin-1"}.get(tag, "utf-8")
            pairs.append((NAMES.get(dotted, (0, 0, dotted))[2], text.decode(encoding, "replace")))
        found.append(tuple(pairs))
    return tuple(found)


def _time(tag, value):
    text = value.decode()
    if tag == 0x17:
        text = ("19" if text[:2] >= "50" else "20") + text
    day = int(text[6:8])
    month = _MONTHS[int(text[4:6]) - 1]
    return f"{month} {day:2d} {text[8:10]}:{text[10:12]}:{text[12:14]} {text[:4]} GMT"


def _fields(der):
    """The parts of what is signed, without an explicit version, and the version."""
    parts = _parts(_parts(_parts(der)[0][1])[0][1])
    if parts[0][0] == 0xA0:
        return parts[1:], int.from_bytes(_parts(parts[0][1])[0][1]) + 1
    return parts, 1


def _extensions(fields):
    """(dotted number, value) of every extension."""
    for tag, value in fields:
        if tag == 0xA3:
            for _, extension in _parts(_parts(value)[0][1]):
                parts = _parts(extension)
                yield _dotted(parts[0][1]), parts[-1][1]


def is_authority(der):
    """Whether it may sign others; a certificate of the first version may."""
    fields, version = _fields(der)
    for number, value in _extensions(fields):
        if number == _CONSTRAINTS:
            return any(tag == 1 and flag != b"\0" for tag, flag in _parts(_parts(value)[0][1]))
    return version == 1


def decode(der):
    """As `SSLSocket.getpeercert` shows it."""
    fields, version = _fields(der)
    serial, issuer, validity, subject = fields[0][1], fields[2][1], fields[3][1], fields[4][1]
    before, after = _parts(validity)
    shown = {
        "subject": _name(subject), "issuer": _name(issuer), "version": version,
        "serialNumber": serial.hex().upper().removeprefix("00"),
        "notBefore": _time(*before), "notAfter": _time(*after),
    }  # fmt: skip
    for number, value in _extensions(fields):
        if number == _ALTERNATIVE_NAMES:
            kinds = {0x82: "DNS", 0x81: "email", 0x86: "URI"}
            shown["subjectAltName"] = tuple(
                (kinds[tag], name.decode()) for tag, name in _parts(_parts(value)[0][1]) if tag in kinds
            )
    return shown
