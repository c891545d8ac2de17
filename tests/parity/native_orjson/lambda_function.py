import dataclasses
import datetime
import enum
import json
import uuid
import zoneinfo

import orjson


@dataclasses.dataclass
class Point:
    x: int
    y: float


class Colour(enum.Enum):
    RED = "red"


def said(run):
    try:
        return str(run())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


def levels(value):
    number = 0
    while value:
        value, number = value[0], number + 1
    return number


def lambda_handler(event, context):
    if "rows" in event:
        rows = [{"id": n, "name": f"row {n}", "price": n / 7, "tags": ["a", "b"]} for n in range(event["rows"])]
        packed = orjson.dumps(rows)
        return {"bytes": len(packed), "same": orjson.loads(packed) == json.loads(packed) == rows}
    everything = {
        "event": event,
        "point": Point(1, 2.5),
        "colour": Colour.RED,
        "time": datetime.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
        "day": datetime.date(2026, 1, 2),
        "id": uuid.UUID(int=5),
        "raw": orjson.Fragment(b'{"x":1}'),
    }
    return {
        "version": [orjson.__version__, orjson.orjson.__file__],
        "dumps": orjson.dumps(everything, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z).decode(),
        "indented": orjson.dumps({"b": [1, {}], "a": None}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode(),
        "default": orjson.dumps({1, 2}, default=sorted).decode(),
        "keys": orjson.dumps({1: 2, None: 3}, option=orjson.OPT_NON_STR_KEYS).decode(),
        "errors": [
            said(lambda: orjson.dumps({1: 2})),
            said(lambda: orjson.dumps(object())),
            said(lambda: orjson.dumps("\ud800")),
            said(lambda: orjson.dumps(2**70)),
            said(lambda: orjson.dumps(nested(300))),
            said(lambda: orjson.loads(b'{"a": tru}')),
            said(lambda: orjson.loads(b'"\xff"')),
            said(lambda: orjson.loads("[" * 2000 + "]" * 2000)),
        ],
        "depths": [len(orjson.dumps(nested(200))), levels(orjson.loads("[" * 1000 + "]" * 1000))],
    }
