"""Optimises the finished component: position-independent code becomes code for the addresses it has.

componentize-py links shared libraries: each reads the address of every object that it names from a
global that it imports. By now everything has its place in the snapshot for good. Here the numbers
take the place of the imports, and Binaryen, which emscripten uses as well, makes of that what can be
made. Python gets a fifth faster in every engine, and the code a fifth smaller.
"""

import json
import shutil
import subprocess

import wasm_module
from wasm_module import FormatError

# All that the code uses: Binaryen refuses what needs more, and adds nothing that does.
FEATURES = [
    "--enable-bulk-memory",
    "--enable-extended-const",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
]
# The second says that nothing is at addresses below 1,024: the stack is there, which grows downwards
# and which CPython never uses up. So what is added to an address can be a part of the instruction.
LEVEL = ["-O3", "--low-memory-unused"]
# Imports whose values were decided by linking: the exports of the module that has the memory that they
# are given, as they follow the name of the library and a colon.
BASES = {"__memory_base": "memory_base", "__table_base": "table_base"}
OFFSET_TABLES = ("GOT.mem", "GOT.func")


class MissingTool(Exception):
    """Something that optimising needs is not there; a sentence."""


class Binaryen:
    """The npm package."""

    def __init__(self, folder):
        self._folder = folder
        try:
            package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
            self.version = package["version"]
        except (OSError, ValueError, KeyError) as error:
            raise MissingTool(
                f"Binaryen is not in {folder}: `cargo xtask setup` puts it there"
            ) from error
        if shutil.which("node") is None:
            raise MissingTool("Node.js is missing, which runs Binaryen: see https://nodejs.org")

    def run(self, program, *arguments):
        """Runs one of its programs; its output is shown only if it fails, and not all of it."""
        command = ["node", str(self._folder / "bin" / program), *FEATURES, *map(str, arguments)]
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
        if done.returncode != 0:
            output = done.stderr.decode("utf-8", "replace").strip()
            raise FormatError(f"{program} failed:\n{output[-2000:]}")


def optimize(component, binaryen, work):
    """Returns the component's bytes with its libraries optimised. `work` is for temporary files."""
    modules = [part for number, part in wasm_module.split_sections(component, 8) if number == 1]
    addresses = find_addresses(modules)
    work.mkdir()
    done = set()

    def change(module):
        library = library_of(module, addresses)
        if library is None:
            return module
        if library in done:
            raise FormatError(f"two modules of the component could be {library}")
        done.add(library)
        return optimize_library(module, addresses[library], binaryen, work)

    out = [component[:8]]
    for number, contents in wasm_module.split_sections(component, 8):
        contents = change(contents) if number == 1 else contents
        out.append(wasm_module.section(number, contents))
    if done != addresses.keys():
        missing = ", ".join(sorted(addresses.keys() - done))
        raise FormatError(f"no module of the component is {missing}")
    return b"".join(out)


def find_addresses(modules):
    """What linking has decided: for each library that names objects, their addresses and its own."""
    for module in modules:
        exported = wasm_module.exported_constants(module)
        libraries = {}
        for name, value in exported.items():
            library, colon, symbol = name.rpartition(":")
            if colon:
                libraries.setdefault(library, {})[symbol] = value
        if libraries:
            # The others have next to no code, and nothing to be told apart by.
            return {
                library: symbols for library, symbols in libraries.items()
                if symbols.keys() - set(BASES.values())
            }  # fmt: skip
    raise FormatError("no module of the component exports the addresses of libraries")


def library_of(module, addresses):
    """The name of the library that a module is: the one for which its imports have been decided."""
    wanted = {symbol for symbol in map(symbol_of, wasm_module.imported_globals(module)) if symbol}
    if not wanted - set(BASES.values()):
        return None
    # Some names, like the end of the heap, belong to no library.
    found = [
        library for library, symbols in addresses.items()
        if symbols.keys() <= wanted and wanted - symbols.keys() <= PROGRAM_SYMBOLS
    ]  # fmt: skip
    if len(found) != 1:
        raise FormatError(f"a module could be any of the libraries {found}")
    return found[0]


# Of the program as a whole; they stay imports.
PROGRAM_SYMBOLS = {"__heap_base", "__heap_end", "__stack_high", "__stack_low"}


def symbol_of(imported):
    """What linking calls the value of an imported global, if it has decided it."""
    module, name = imported
    if module == "env":
        return BASES.get(name)
    return name if module in OFFSET_TABLES else None


def optimize_library(module, symbols, binaryen, work):
    """Puts numbers in the place of imports, then optimises."""
    values = {
        imported: symbols[symbol_of(imported)]
        for imported in wasm_module.imported_globals(module)
        if symbol_of(imported) in symbols
    }
    library, merged, result = work / "library.wasm", work / "merged.wasm", work / "result.wasm"
    library.write_bytes(wasm_module.with_constant_imports(module, values))
    inputs = [library, "library"]
    for space in sorted({space for space, _ in values}):
        constants = work / f"{space}.wasm"
        numbers = {name: value for (of, name), value in values.items() if of == space}
        constants.write_bytes(wasm_module.module_of_constants(numbers))
        inputs += [constants, space]
    binaryen.run("wasm-merge", *inputs, "-o", merged, "--rename-export-conflicts", "-g")
    # Merging exports the constants as well.
    names = wasm_module.export_names(module)
    merged.write_bytes(wasm_module.with_exports(merged.read_bytes(), names))
    binaryen.run("wasm-opt", *LEVEL, merged, "-o", result)
    return result.read_bytes()
