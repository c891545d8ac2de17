"""The runtime writes and reads ordinary documents with CPython's own JSON code, as AWS's marshaller cannot
bring its C half. Here both ways are asked about everything that might tell them apart."""

import collections
import dataclasses
import datetime
import decimal
import enum
import types

from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller
from lambdabox_runtime.marshaller import Marshaller

Point = collections.namedtuple("Point", "x y")
Number = enum.IntEnum("Number", "ONE")


class Text(enum.StrEnum):
    QUOTED = 'a["{'


class OddFloat(float):
    def __repr__(self):
        return "odd"


class OddInt(int):
    def __repr__(self):
        return "odd"

    __str__ = __repr__


class OddStr(str):
    def __repr__(self):
        return "odd"

    __str__ = __repr__


class OddDict(dict):
    def items(self):
        return [("k", 1), ("p", Point(1, 2))]


class AsDict(dict):
    def _asdict(self):
        return {"as": 1}


class AsList(list):
    def _asdict(self):
        return {"as": 1}


circle = {}
circle["a"] = circle
ring = []
ring.append(ring)
deep, nested = {}, []
for _ in range(150):
    deep, nested = {"a": deep}, [nested]

SCALARS = [
    1, 1.5, None, True, "a", "é\U0001f600", "\ud800", "[x]", '"\\\x00\x1f\x7f\u2028', -0.0, 1e300, 1e16,
    10**400, float("nan"), float("inf"), Number.ONE, Text.QUOTED, OddFloat(1.5), OddInt(3), OddStr("q"),
    decimal.Decimal("1.10"), datetime.datetime(2020, 1, 1), datetime.date(2020, 1, 1), b"abc",
    complex(1, 2), object,
]
CONTAINERS = [
    [], {}, (), (1, 2), Point(1, 2), [Point(1, {"z": Point(3, 4)})], OddDict(), AsDict(), AsDict(b=1),
    AsList([1]), collections.OrderedDict(a=1), collections.Counter("aab"),
    collections.defaultdict(int, a=3), collections.UserDict(a=1), types.MappingProxyType({"a": 1}),
    set(), range(3), iter([]), dataclasses.make_dataclass("Data", ["x"])(1), deep, nested, circle, ring,
    {1: 2, 1.5: 3, True: 4, None: 5}, {float("nan"): 1}, {10**30: 1}, {b"k": 1}, {(1, 2): 3},
    {Number.ONE: 1}, {Text.QUOTED: 2}, {OddFloat(2.5): 1}, {OddInt(3): 4}, {OddStr("q"): 1}, {"": ""},
    {"a": {"b": {"c": ["d", {"e": None}]}}}, {str(n): n for n in range(500)}, [1] * 1000, {"b": '{"x": []}'},
]
REQUESTS = [
    b'{"a":1}', b' {"a":1}\n', b"\n\t[1] \r\n", b"\xef\xbb\xbf{}", b"{} {}", b"", b"   ", b"nul", b"NaN",
    b'{"a":NaN}', b'"\\ud800"', b'"\xff"', b'{"a":1,"a":2}', b"1e400", b"-0", b"[1,]", b'{"a"}', b'"\x01"',
    b"\x0b1", b"\xc2\xa01", b"1\x0c", b'["\\u00e9","\xc3\xa9"]', b"1234567890123456789012", b" true ",
    b"0.1000000000000000055", b"[" * 50 + b"]" * 50, b'"  "', b'\r\n"x"\r\n', b"1\n\n2", b"{}\0",
]  # fmt: skip


def told(function, argument):
    try:
        return repr(function(argument))
    except Exception as error:
        return f"{type(error).__qualname__}: {error}"


def lambda_handler(event, context):
    ours, aws = Marshaller(), LambdaMarshaller()
    responses = SCALARS + CONTAINERS + [{"a": value} for value in SCALARS + CONTAINERS]
    pairs = [(ours.marshal_response, aws.marshal_response, response) for response in responses]
    pairs += [(ours.unmarshal_request, aws.unmarshal_request, request) for request in REQUESTS]
    different = [repr(x)[:60] for mine, theirs, x in pairs if told(mine, x) != told(theirs, x)]
    return {"compared": len(pairs), "different": different}
