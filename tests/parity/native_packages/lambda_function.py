import datetime
import decimal
import uuid
from typing import Annotated, Generic, Literal, Optional, TypeVar, Union


def pydantic(event):
    from orders import Order
    from pydantic import ValidationError

    try:
        order = Order.model_validate(event["order"])
    except ValidationError as error:
        return {"errors": error.errors(include_url=False, include_context=False), "text": str(error)}
    again = Order.model_validate_json(order.model_dump_json())
    return {
        "order": order.model_dump(mode="json"),
        "same": again == order,
        "total": str(sum(item.price for item in order.items)),
        "schema": Order.model_json_schema(),
        "repr": repr(order),
    }


def settings(event):
    """What is less common: generics, discriminated unions, dataclasses, functions, adapters."""
    import pydantic as p

    class Cat(p.BaseModel):
        kind: Literal["cat"]
        lives: int = 9

    class Dog(p.BaseModel):
        kind: Literal["dog"]
        good: bool = True

    Pet = Annotated[Union[Cat, Dog], p.Field(discriminator="kind")]
    T = TypeVar("T")

    class Page(p.BaseModel, Generic[T]):
        model_config = p.ConfigDict(extra="forbid", frozen=True, str_to_lower=True)
        rows: list[T]
        next: Optional[str] = None

        @p.computed_field
        @property
        def count(self) -> int:
            return len(self.rows)

    @p.dataclasses.dataclass
    class Point:
        x: int
        y: float = 0.5

    @p.validate_call
    def area(width: p.PositiveInt, height: p.PositiveInt) -> int:
        return width * height

    def said(run):
        try:
            return run()
        except p.ValidationError as error:
            return [f"{one['type']} {one['loc']}: {one['msg']}" for one in error.errors()]

    page = Page[int].model_validate({"rows": ["1", 2], "next": "ABC"})
    return {
        "pets": [repr(one) for one in p.TypeAdapter(list[Pet]).validate_python([{"kind": "dog"}, {"kind": "cat", "lives": "7"}])],
        "fish": said(lambda: p.TypeAdapter(Pet).validate_python({"kind": "fish"})),
        "page": page.model_dump(),
        "frozen": said(lambda: setattr(page, "next", "x")),
        "extra": said(lambda: Page[int](rows=[], more=1)),
        "point": repr(Point("3")),
        "area": [area("3", 4), said(lambda: area(-1, 2))],
        "secret": repr(p.TypeAdapter(p.SecretStr).validate_python("x")),
        "url": str(p.TypeAdapter(p.HttpUrl).validate_python("https://EXAMPLE.com:443/a b")),
        "delta": str(p.TypeAdapter(datetime.timedelta).validate_python("P1DT2H")),
        "decimal": str(p.TypeAdapter(decimal.Decimal).validate_json("1.10")),
        "json": p.TypeAdapter(p.Json[list[int]]).validate_python("[1, 2]"),
        "id": str(p.TypeAdapter(uuid.UUID).validate_python(bytes(16))),
        "cut": p.TypeAdapter(list[int]).validate_json('[1, 2, 3', experimental_allow_partial=True),
    }


def deep_models(event):
    """Values nested deeper than the package permits are an error and not the end of the process."""
    import pydantic as p
    import pydantic_core

    class Node(p.BaseModel):
        next: Optional["Node"] = None

    def nested(levels):
        value = {}
        for _ in range(levels):
            value = {"next": value}
        return value

    def ended(run):
        try:
            run()
            return "fine"
        except Exception as error:
            return f"{type(error).__name__}: {str(error).splitlines()[0]}"

    made = Node()
    for _ in range(400):
        made = Node.model_construct(next=made)
    circle = []
    circle.append(circle)
    return {
        "python": [ended(lambda: Node.model_validate(nested(levels))) for levels in (20, 60, 240, 900)],
        "json": [ended(lambda: pydantic_core.from_json("[" * levels + "]" * levels)) for levels in (100, 250, 5000)],
        "dump": ended(lambda: made.model_dump()),
        "to_json": ended(lambda: made.model_dump_json()),
        "circle": ended(lambda: pydantic_core.to_json(circle)),
    }


def jsonschema(event):
    import jsonschema

    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 2},
            "age": {"type": "integer", "minimum": 0},
            "list": {"type": "array", "items": {"$ref": "#/$defs/one_or_two"}},
        },
        "required": ["name"],
        "$defs": {"one_or_two": {"enum": [1, 2]}},
    }
    validator = jsonschema.Draft202012Validator(schema)
    errors = sorted(validator.iter_errors(event["document"]), key=lambda error: error.json_path)
    return [[error.json_path, error.message] for error in errors]


def rpds(event):
    from rpds import HashTrieMap, HashTrieSet, List, Queue

    numbers = HashTrieMap({str(number): number for number in range(200)})
    fewer = numbers.remove("7").insert("8", "eight").update({"x": 1})
    nested = List([])
    for _ in range(50):
        nested = List([nested])
    try:
        numbers.remove("absent")
    except KeyError as error:
        missing = repr(error)
    return {
        "sizes": [len(numbers), len(fewer), fewer["8"], numbers["8"]],
        "set": sorted(HashTrieSet([3, 1, 2]).union(HashTrieSet([9]))),
        "list": [List([1, 2, 3]).first, list(List([1, 2, 3]).rest), list(Queue([1, 2]).enqueue(3))],
        "equal": [HashTrieMap({"a": 1}) == HashTrieMap({"a": 1}), hash(HashTrieMap({"a": 1})) == hash(HashTrieMap({"a": 1}))],
        "missing": missing,
        "nested": len(repr(nested)),
    }


def where(event):
    import importlib.metadata
    import sys

    names = ["pydantic_core._pydantic_core", "rpds.rpds"]
    return [
        [sys.modules[name].__file__, sys.modules[name].__spec__.origin, sys.modules[name].__loader__.__class__.__bases__[0].__name__]
        for name in names
    ] + [importlib.metadata.version(name) for name in ("pydantic", "pydantic-core", "rpds-py")]


def lambda_handler(event, context):
    return globals()[event["use"]](event)
