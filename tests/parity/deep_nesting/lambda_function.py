import json
import pickle
import xml.etree.ElementTree as ElementTree


def nested(kind, depth):
    value = kind()
    for _ in range(depth):
        value = {"a": value} if kind is dict else kind((value,))
    return value


def deep_tree():
    depth = 50_000
    root = ElementTree.fromstring("<a>" * depth + "</a>" * depth)
    return root.tag


# Each goes through C code of its own, level by level, and so does freeing what it has made.
KINDS = {
    "repr of dicts": lambda: repr(nested(dict, 50_000)),
    "repr of lists": lambda: repr(nested(list, 100_000)),
    "comparison": lambda: nested(list, 100_000) == nested(list, 100_000),
    "json.dumps": lambda: json.dumps(nested(list, 100_000)),
    "pickle": lambda: pickle.dumps(nested(list, 100_000)),
    "xml": deep_tree,
    "freed": lambda: len(nested(tuple, 300_000)),
}


def lambda_handler(event, context):
    try:
        return KINDS[event["kind"]]()
    except RecursionError as error:
        return str(error)
