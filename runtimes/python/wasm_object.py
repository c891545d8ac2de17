"""Reads an object file as rustc writes it for WebAssembly: functions, and where numbers belong into them."""

import wasm_module
from wasm_module import FormatError, read_unsigned, split_sections

DATA_SEGMENT, CUSTOM = 11, 0
SYMBOL_TABLE = 8
OF_FUNCTION, OF_DATA, OF_GLOBAL = 0, 1, 2
UNDEFINED, EXPLICIT_NAME = 0x10, 0x40
RELOCATED_TYPE = 6
WITH_ADDEND = (3, 4, 5)


class ObjectFile:
    """Functions that can be put into a module."""

    def __init__(self, binary):
        sections = list(split_sections(binary, 8))
        by_number = {number: contents for number, contents in sections if number != CUSTOM}
        if DATA_SEGMENT in by_number:
            raise FormatError("the functions have data of their own, which cannot be linked")
        custom = {}
        for number, contents in sections:
            if number == CUSTOM:
                title, at = wasm_module.read_name(contents, 0)
                custom[title] = contents[at:]
        self._signatures = [s for _, s in wasm_module.read_signatures(by_number[wasm_module.TYPES])]
        self._imported = wasm_module.imported_names(by_number[wasm_module.IMPORTS])
        types, _ = wasm_module.read_indices(by_number[wasm_module.FUNCTIONS], 0)
        self._names = []
        self._symbols = self._read_symbols(custom["linking"])
        first = len(self._imported["function"])
        names = {index: name for kind, index, name in self._symbols if kind == OF_FUNCTION}
        code = by_number[wasm_module.CODE]
        bodies = _bodies_with_places(code)
        self.functions = []
        self._types, self._spans = {}, {}
        for number, (start, body) in enumerate(bodies):
            name = names[first + number]
            self.functions.append((name, body))
            self._types[name] = self._signatures[types[number]]
            self._spans[name] = start, start + len(body)
        self._relocations = self._read_relocations(custom.get("reloc.CODE", b"\x00\x00"))

    def signature_of(self, name):
        return self._types[name]

    def relocations_of(self, name):
        """(kind, place in the function's body, symbol or type, addend) of everything to be put in."""
        start, end = self._spans[name]
        return [
            (kind, at - start, target, addend)
            for kind, at, target, addend in self._relocations
            if start <= at < end
        ]

    def _read_symbols(self, contents):
        """(kind, index, name) of every symbol."""
        version, at = read_unsigned(contents, 0)
        symbols = []
        while at < len(contents):
            kind = contents[at]
            size, at = read_unsigned(contents, at + 1)
            if kind == SYMBOL_TABLE:
                symbols = self._read_symbol_table(contents, at)
            at += size
        return symbols

    def _read_symbol_table(self, contents, at):
        count, at = read_unsigned(contents, at)
        symbols = []
        for _ in range(count):
            kind = contents[at]
            flags, at = read_unsigned(contents, at + 1)
            index = None
            if kind in (OF_FUNCTION, OF_GLOBAL):
                index, at = read_unsigned(contents, at)
                if flags & UNDEFINED and not flags & EXPLICIT_NAME:
                    of = "function" if kind == OF_FUNCTION else "global"
                    name = self._imported[of][index]
                else:
                    name, at = wasm_module.read_name(contents, at)
            elif kind == OF_DATA and flags & UNDEFINED:
                name, at = wasm_module.read_name(contents, at)
            else:
                raise FormatError(f"a symbol of the unknown kind {kind}")
            symbols.append((kind, index, name))
        return symbols

    def _read_relocations(self, contents):
        _, at = read_unsigned(contents, 0)
        count, at = read_unsigned(contents, at)
        found = []
        for _ in range(count):
            kind = contents[at]
            place, at = read_unsigned(contents, at + 1)
            index, at = read_unsigned(contents, at)
            addend = 0
            if kind in WITH_ADDEND:
                addend, at = wasm_module.read_signed(contents, at)
            target = self._signatures[index] if kind == RELOCATED_TYPE else self._symbols[index][2]
            found.append((kind, place, target, addend))
        return found


def _bodies_with_places(contents):
    count, at = read_unsigned(contents, 0)
    bodies = []
    for _ in range(count):
        size, at = read_unsigned(contents, at)
        bodies.append((at, contents[at:at + size]))
        at += size
    return bodies
