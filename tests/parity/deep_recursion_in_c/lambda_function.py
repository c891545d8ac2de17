"""Recursion that goes through CPython's own code alone: each kind ends in an exception, at one depth."""

import collections
import copy
import functools
import itertools
import json
import marshal
import operator
import pickle
import types
import typing
import xml.etree.ElementTree as ElementTree

DEEP = 20_000


def nested(make, innermost=(), levels=DEEP):
    value = innermost
    for _ in range(levels):
        value = make(value)
    return value


def over(make):
    """An iterator over an iterator over an iterator …"""
    return lambda: next(nested(make, iter([1, 2, 3])))


class Call:
    pass


class Same:
    same = property(operator.attrgetter("same"))


class Partial(functools.partial):
    pass


def element(levels):
    root = inner = ElementTree.Element("a")
    for _ in range(levels):
        inner = ElementTree.SubElement(inner, "a")
    return root


def classes():
    base = nested(lambda base: type("C", (base,), {}), object, 300)
    base.__mro__[-2].attribute = 1
    return base.attribute


def number(value):
    return 1


T = typing.TypeVar("T")
Call.__call__ = Call()

KINDS = {
    "chain": over(itertools.chain),
    "map": over(lambda it: map(number, it)),
    "zip": over(zip),
    "filter": over(lambda it: filter(None, it)),
    "enumerate": over(enumerate),
    "islice": over(lambda it: itertools.islice(it, 2)),
    "takewhile": over(lambda it: itertools.takewhile(number, it)),
    "dropwhile": over(lambda it: itertools.dropwhile(bool, it)),
    "filterfalse": over(lambda it: itertools.filterfalse(operator.not_, it)),
    "accumulate": over(itertools.accumulate),
    "batched": over(lambda it: itertools.batched(it, 1)),
    "compress": over(lambda it: itertools.compress(it, itertools.repeat(1))),
    "cycle": over(itertools.cycle),
    "groupby": over(itertools.groupby),
    "starmap": over(lambda it: itertools.starmap(Partial, zip(itertools.repeat(number), it))),
    "tee": over(lambda it: itertools.tee(map(number, it))[0]),
    "zip_longest": over(itertools.zip_longest),
    "hash of tuples": lambda: hash(nested(lambda value: (value,))),
    "hash of slices": lambda: hash(nested(lambda value: slice(value))),
    "isinstance": lambda: isinstance(1.5, nested(lambda value: (value,), int)),
    "issubclass": lambda: issubclass(float, nested(lambda value: (value,), int)),
    "equal tuples": lambda: nested(lambda value: (value,)) == nested(lambda value: (value,)),
    "equal deques": lambda: (
        nested(lambda value: collections.deque([value])) == nested(lambda value: collections.deque([value]))
    ),
    "equal slices": lambda: nested(slice, 1) == nested(slice, 1),
    "equal namespaces": lambda: (
        nested(lambda value: types.SimpleNamespace(a=value)) == nested(lambda value: types.SimpleNamespace(a=value))
    ),
    "an object that calls itself": Call(),
    "a property that reads itself": lambda: Same().same,
    "bound methods": lambda: nested(lambda value: types.MethodType(value, 1), number)(),
    "static methods": lambda: nested(staticmethod, number)(1),
    "lru_cache": lambda: nested(functools.lru_cache(None), number)(1),
    "operator.call": lambda: nested(lambda value: Partial(operator.call, value), number)(1),
    "views of mappings": lambda: len(nested(types.MappingProxyType, {})),
    "generic aliases": lambda: hash(nested(lambda value: list[value], T, 5_000)),
    "repr of lists": lambda: repr(nested(lambda value: [value])),
    "repr of aliases": lambda: repr(nested(lambda value: list[value], int)),
    "text of exceptions": lambda: str(nested(Exception, Exception("x"))),
    "json.dumps": lambda: json.dumps(nested(lambda value: [value])),
    "json.loads": lambda: json.loads("[" * DEEP),
    "pickle.dumps": lambda: pickle.dumps(nested(lambda value: [value])),
    "marshal.dumps": lambda: marshal.dumps(nested(lambda value: [value])),
    "marshal.loads": lambda: len(marshal.loads(b"[\1\0\0\0" * DEEP + b"N")),
    "deepcopy of elements": lambda: copy.deepcopy(element(DEEP)),
    "freeing": lambda: nested(lambda value: [value]) and None,
    "freeing iterators": lambda: nested(itertools.chain) and None,
    "freeing elements": lambda: element(DEEP) and None,
    "not": lambda: compile("not " * DEEP + "1", "x", "eval"),
    "minus": lambda: compile("-" * DEEP + "1", "x", "eval"),
    "sum": lambda: compile("+".join("1" * DEEP), "x", "eval"),
    "attributes": lambda: compile("a" + ".a" * DEEP, "x", "eval"),
    "elif": lambda: compile("if a: pass\n" + "elif a: pass\n" * 5_000, "x", "exec"),
    "targets": lambda: compile("for " + "(" * 150 + "a" + ")" * 150 + " in a: pass", "x", "exec"),
    "del": lambda: compile("del " + "(" * 150 + "a" + ")" * 150, "x", "exec"),
    "patterns": lambda: compile("match a:\n case " + "[" * 150 + "a" + "]" * 150 + ": pass", "x", "exec"),
    "classes": classes,
}


def kind(action):
    try:
        action()
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:60]}"
    return "fine"


def depth(make):
    """The least number of levels that is too many."""
    enough, fine = 4_096, 0
    while enough - fine > 1:
        levels = (enough + fine) // 2
        try:
            next(nested(make, iter([1]), levels))
        except RecursionError:
            enough = levels
        else:
            fine = levels
    return enough


def lambda_handler(event, context):
    if event["only"]:
        return {name: kind(KINDS[name]) for name in event["only"]}
    found = {name: kind(action) for name, action in KINDS.items()}
    found["depth of chain"] = depth(itertools.chain)
    found["depth of map"] = depth(lambda it: map(number, it))
    found["depth of zip"] = depth(zip)
    return found
