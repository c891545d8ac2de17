import array, copy, gzip, pickle, struct

def lambda_handler(event, context):
    value = {"a": [1, 2, {"b": (3, 4)}], "c": {5, 6}}
    other = pickle.loads(pickle.dumps(value))
    deep = copy.deepcopy(value)
    deep["a"][2]["b"] = None
    return [other == value, value["a"][2]["b"], struct.unpack(">IHb", struct.pack(">IHb", 1, 2, -3)),
            array.array("d", [1.5, 2.5]).tobytes().hex(), gzip.decompress(gzip.compress(b"text" * 50)).decode()[:8]]
