"""AWS's marshaller, made fast.

AWS's runtime comes with the C half of `simplejson`, which is a shared library and cannot be here.
Its Python half gives the same texts at a hundred times the work, so a large event would cost
what it does not cost on AWS. Ordinary documents therefore go through CPython's own C scanner and
encoder, which agree with simplejson on them to the byte; all others, errors included, go the
long way and get simplejson's texts.
"""

import marshal
from json.encoder import encode_basestring

from _json import make_encoder, make_scanner
from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller


class _Settings:
    """simplejson's defaults, by the names that the C scanner looks for."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int

    @staticmethod
    def parse_constant(name):
        raise ValueError(name)  # NaN and Infinity are refused: the long way says how


def _not_ordinary(value):
    raise TypeError


_scan = make_scanner(_Settings)
# markers, default, encoder, indent, key separator, item separator, sort_keys, skipkeys, allow_nan.
# Without markers a circular document ends in a RecursionError, and then goes the long way.
_encode = make_encoder(None, _not_ordinary, encode_basestring, None, ": ", ", ", False, False, True)


class Marshaller(LambdaMarshaller):
    def unmarshal_request(self, request, content_type="application/json"):
        if content_type == "application/json":
            try:
                text = request.decode()
                value, end = _scan(text, 0)
                # Many documents have a newline at the end.
                if end == len(text) or not text[end:].strip(" \t\n\r"):
                    return value
            except (StopIteration, ValueError, RecursionError):
                pass
        return super().unmarshal_request(request, content_type)

    def marshal_response(self, response):
        try:
            (text,) = _encode(response, 0)
            if type(response) is not dict or text.rfind("{") > 0 or "[" in text:
                # Has containers within. Refuses all that are not exactly of a built-in type: a named
                # tuple, which simplejson writes as an object, would have become a list.
                marshal.dumps(response, 1)
            return text, "application/json"
        except (TypeError, ValueError, RecursionError):
            return super().marshal_response(response)
