"""Tuples whose items have names, as the C code of Linux's modules makes them: cheaper than named tuples."""

from operator import itemgetter


def record(module, name, fields, text):
    """A class for `fields`, as if it came from `module`."""
    names = tuple(fields.split())

    def create(cls, values):
        values = tuple(values)
        if len(values) != len(names):
            raise TypeError(f"{name}() takes a {len(names)}-sequence ({len(values)}-sequence given)")
        return tuple.__new__(cls, values)

    def show(self):
        shown = ", ".join(f"{field}={value!r}" for field, value in zip(names, self))
        return f"{module}.{name}({shown})"

    contents = {
        "__slots__": (), "__module__": module, "__doc__": text, "__new__": create, "__repr__": show,
        "__match_args__": names, "n_fields": len(names), "n_sequence_fields": len(names),
        "n_unnamed_fields": 0, "__reduce__": lambda self: (type(self), (tuple(self),)),
    }  # fmt: skip
    for number, field in enumerate(names):
        contents[field] = property(itemgetter(number))
    return type(name, (tuple,), contents)
