"""Puts the functions of linux/libc.rs in the place of the C library's.

rustc makes an object file of them; what a linker would do with one is little enough to be done here:
the numbers of functions, types and globals, and addresses, go where the file says that they belong.
"""

import hashlib
import subprocess
from pathlib import Path

import wasm_module
import wasm_object
from wasm_module import FormatError

SOURCE = Path(__file__).parent / "linux/libc.rs"
# In the block of memory that Python code and these functions share, so that it can be found in the
# snapshot: guest/lambdabox_build/snapshot.py puts it there.
MARK = hashlib.sha256(b"lambdabox: shared block").digest()
# Where in the block: a place that is used late.
MARK_AT = 33_200
# A function that only the C library has.
OF_LIBC = "__secs_to_zone"
ORIGINAL = "original_"
FUNCTION, ADDRESSES, TYPE, GLOBAL = 0, (3, 4), 6, 7


def compile_functions(work):
    """Returns the object file's bytes. Raises OSError if there is no rustc."""
    out = work / "libc.o"
    command = [
        "rustc", "--edition", "2024", "--target", "wasm32-unknown-unknown", "--crate-type", "lib",
        "-C", "opt-level=2", "-C", "panic=abort", "-C", "relocation-model=static",
        "--emit", f"obj={out}", str(SOURCE),
    ]  # fmt: skip
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode != 0:
        output = done.stdout.decode("utf-8", "replace").strip()
        raise FormatError(f"cannot compile {SOURCE.name}:\n{output[-4000:]}")
    return out.read_bytes()


def mend(component, object_file):
    """Returns the component's bytes with the C library's functions replaced."""
    block = find_block(component)
    return wasm_module.edit_module_with(
        component, OF_LIBC, lambda module: Linking(module, object_file, block).link()
    )


def find_block(component):
    """The address of the shared block in the snapshot."""
    found = [
        address + contents.index(MARK) - MARK_AT
        for part in wasm_module.core_modules(component)
        for address, contents in wasm_module.data_segments(part)
        if MARK in contents
    ]
    if len(found) != 1:
        raise FormatError(f"the shared block is in the snapshot {len(found)} times, not once")
    return found[0]


class Linking:
    """An object file on its way into a module."""

    def __init__(self, module, object_file, block):
        self.module = module
        self.object = wasm_object.ObjectFile(object_file)
        self.block = block
        # By the name of a function: where its code is in the module.
        self.places = {}

    def link(self):
        for name, body in self.object.functions:
            if name.startswith("_RNv"):
                # Rust's handler of panics: nothing here panics.
                self.places[name] = self.module.add_with_signature(self.object.signature_of(name), body)
                continue
            index = self.module.function_index(name)
            if self.module.signature(index) != self.object.signature_of(name):
                raise FormatError(f"{name} has other parameters in the C library")
            self.places[ORIGINAL + name] = self.module.add_like(index, self.module.body(index))
            self.places[name] = index
        for name, body in self.object.functions:
            self.module.set_body(self.places[name], self.relocate(name, body))

    def relocate(self, name, body):
        body = bytearray(body)
        for kind, at, symbol, addend in self.object.relocations_of(name):
            if kind == FUNCTION:
                number = self.places.get(symbol)
                if number is None:
                    number = self.module.function_index(symbol)
                body[at:at + 5] = wasm_module.padded(number)
            elif kind == TYPE:
                body[at:at + 5] = wasm_module.padded(self.module.type_index(symbol))
            elif kind == GLOBAL:
                body[at:at + 5] = wasm_module.padded(self.module.global_index("env", symbol))
            elif kind in ADDRESSES and symbol == "SHARED":
                body[at:at + 5] = wasm_module.padded(self.block + addend)
            else:
                raise FormatError(f"{name} needs {symbol}, which cannot be linked")
        return bytes(body)
