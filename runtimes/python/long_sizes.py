"""Lets CPython's C code take sizes of 64 bits where they only bound something.

`sys.maxsize` is that of Linux, and programs hand it, or numbers beyond 2**31, to these functions as "as
many as there are". In WebAssembly no container can be that long, so the longest one means the same.
"""

import wasm_module
from wasm_module import END, EQUAL_LONG, IF, RETURN, call, constant, local_get, local_set

EXACT = "PyLong_AsSsize_t"
CLAMPING = "PyNumber_AsSsize_t"
# Functions that take such a number; those that a build does not have under this name are left out.
FUNCTIONS = """
deque_init islice_new lru_cache_new repeat_new unicode_split unicode_rsplit unicode_replace bytes_split
bytes_rsplit bytes_replace bytearray_split bytearray_rsplit bytearray_replace _sre_SRE_Pattern_sub
_sre_SRE_Pattern_subn _sre_SRE_Pattern_split _sre_SRE_Pattern_match _sre_SRE_Pattern_search
_sre_SRE_Pattern_fullmatch _sre_SRE_Pattern_findall _sre_SRE_Pattern_finditer list_insert
""".split()


# What `sys.maxsize` is on 64 bits: as i64.const; and the largest size of WebAssembly.
LARGEST = b"\x42" + wasm_module.signed((1 << 63) - 1)
LARGEST_HERE = constant((1 << 31) - 1)


def widen(component):
    """Returns the component's bytes with the change made."""
    return wasm_module.edit_module_with(component, "deque_init", edit)


def edit(module):
    exact, clamping = module.function_index(EXACT), module.function_index(CLAMPING)
    number = module.add_number_to_number(
        b"\x00" + local_get(0) + constant(0) + call(clamping) + END
    )
    # The second parameter is the exception to raise for what does not fit.
    anything = module.add_like(
        clamping, b"\x00" + local_get(0) + constant(0) + call(clamping) + END
    )
    take_largest(module, exact)
    changed = 0
    for name in FUNCTIONS:
        index = module.names.get(name)
        if index is None:
            continue
        body = module.body(index)
        new = body.replace(wasm_module.padded_call(exact), wasm_module.padded_call(number))
        new = new.replace(wasm_module.padded_call(clamping), wasm_module.padded_call(anything))
        changed += new != body
        module.set_body(index, new)
    if not changed:
        raise wasm_module.FormatError("no function takes a size in the known way")


def take_largest(module, exact):
    """Wherever a size is wanted, `sys.maxsize` itself is the largest one. Everything else that does not fit
    raises OverflowError as ever: the original says so a second time."""
    original = module.add_like(exact, module.body(exact))
    occurred, clear, long = map(
        module.function_index, ("PyErr_Occurred", "PyErr_Clear", "PyLong_AsLongLong")
    )
    result = 1
    module.set_body(
        exact,
        b"\x01\x01" + wasm_module.I32
        + local_get(0) + call(original) + local_set(result)
        + local_get(result) + constant(-1) + wasm_module.EQUAL + IF
        + call(occurred) + IF
        + call(clear)
        + local_get(0) + call(long) + LARGEST + EQUAL_LONG + IF + LARGEST_HERE + RETURN + END
        + call(clear)
        + local_get(0) + call(original) + local_set(result)
        + END
        + END
        + local_get(result)
        + END,
    )  # fmt: skip
