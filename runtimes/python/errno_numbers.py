"""Has CPython's C code raise OSError with the numbers of Linux: `[Errno 2] No such file or directory`.

The C library of the component counts errors as WASI does. CPython turns them into exceptions in one
function, which here gets the Linux number, and asks for texts in two, which here give the WASI number
back to the C library. The Python half is guest/lambdabox_build/linux_errno.py.
"""

import importlib.util
from pathlib import Path

import wasm_module

RAISES = "PyErr_SetFromErrnoWithFilenameObjects"
ASKS_FOR_TEXT = (RAISES, "os_strerror")
# "Capabilities insufficient", an access outside what the engine has opened: EACCES.
NOT_CAPABLE = (76, 13)


def number_like_linux(component):
    """Returns the component's bytes with the change made."""
    return wasm_module.edit_module_with(component, RAISES, edit)


def edit(module):
    pairs = [*load_numbers(), NOT_CAPABLE]
    to_linux = module.add_number_to_number(mapping(pairs))
    to_wasi = module.add_number_to_number(mapping([(linux, wasi) for wasi, linux in pairs]))
    strerror = module.function_index("strerror")
    text = module.add_number_to_number(
        b"\x00" + wasm_module.local_get(0) + wasm_module.call(to_wasi)
        + wasm_module.call(strerror) + wasm_module.END
    )  # fmt: skip
    for name in ASKS_FOR_TEXT:
        index = module.function_index(name)
        body = module.body(index)
        asked = wasm_module.padded_call(strerror)
        if asked not in body:
            raise wasm_module.FormatError(f"{name} does not call strerror")
        module.set_body(index, body.replace(asked, wasm_module.padded_call(text)))
    index = module.function_index(RAISES)
    original = module.add_like(index, module.body(index))
    errno = wasm_module.global_get(module.global_index("GOT.mem", "errno"))
    parameters = module.parameter_count(index)
    saved = parameters
    module.set_body(
        index,
        b"\x01\x01\x7f"  # one local, an i32
        + errno + wasm_module.LOAD + wasm_module.local_set(saved)
        + errno + wasm_module.local_get(saved) + wasm_module.call(to_linux) + wasm_module.STORE
        + b"".join(map(wasm_module.local_get, range(parameters))) + wasm_module.call(original)
        + errno + wasm_module.local_get(saved) + wasm_module.STORE
        + wasm_module.END,
    )  # fmt: skip


def mapping(pairs):
    """A function body: the second number of the pair whose first it is given, or what it is given."""
    body = b"\x00"
    for given, result in pairs:
        body += (
            wasm_module.local_get(0) + wasm_module.constant(given) + wasm_module.EQUAL
            + wasm_module.IF + wasm_module.constant(result) + wasm_module.RETURN
            + wasm_module.END
        )  # fmt: skip
    return body + wasm_module.local_get(0) + wasm_module.END


def load_numbers():
    """(WASI, Linux) pairs, from the table that the guest has too."""
    path = Path(__file__).parent / "guest/lambdabox_build/errno_table.py"
    spec = importlib.util.spec_from_file_location("errno_table", path)
    table = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(table)
    return table.NUMBERS.values()
