import abc, contextlib, enum, typing
from dataclasses import asdict, dataclass, field

class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"

@dataclass(order=True)
class Item:
    price: float
    name: str = field(compare=False)
    colour: Colour = Colour.RED

class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...

class Square(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side ** 2

@contextlib.contextmanager
def traced(name):
    print(f"enter {name}")
    try:
        yield name
    finally:
        print(f"leave {name}")

def describe(value):
    match value:
        case {"kind": "point", "x": x, "y": y}:
            return f"point {x},{y}"
        case [first, *rest]:
            return f"list of {1 + len(rest)}"
        case str() as text if text:
            return f"text {text}"
        case _:
            return "something"

def lambda_handler(event, context):
    with traced("block"):
        try:
            Shape()
        except TypeError as error:
            print(error)
    item = min(Item(3.5, "b"), Item(2.5, "a", Colour.BLUE))
    return {"item": {**asdict(item), "colour": item.colour.value}, "area": Square(3).area(),
            "matched": [describe(v) for v in ({"kind": "point", "x": 1, "y": 2}, [1, 2, 3], "hi", 7)]}
