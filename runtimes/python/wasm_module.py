"""Just enough of the WebAssembly binary format to change a finished component."""


# Sections of a core module, and of a component.
TYPES, IMPORTS, FUNCTIONS, GLOBALS, EXPORTS, ELEMENTS, CODE, DATA = 1, 2, 3, 6, 7, 9, 10, 11
CORE_MODULE = 1
# A kind of import and export, and two types.
GLOBAL = 3
I32, I64 = b"\x7f", b"\x7e"


class FormatError(Exception):
    """The component is not as expected; a sentence."""


class Module:
    """A core module whose function bodies can be replaced and that can be given more functions."""

    def __init__(self, binary):
        self._header = binary[:8]
        self._sections = list(split_sections(binary, 8))
        self.names = _function_names(self._sections)
        self.imported_functions, self._globals, _ = _read_imports(_section(binary, IMPORTS))
        self._signatures = read_signatures(_section(binary, TYPES))
        self._types, _ = read_indices(_section(binary, FUNCTIONS), 0)
        self._bodies = _read_bodies(_section(binary, CODE))

    def global_index(self, module, name):
        """The index of an imported global."""
        try:
            return self._globals[(module, name)]
        except KeyError:
            raise FormatError(f"no imported global {module}.{name}") from None

    def function_index(self, name):
        try:
            return self.names[name]
        except KeyError:
            raise FormatError(f"no function {name}") from None

    def signature(self, index):
        """The bytes of a function's type, without the leading 0x60."""
        return self._signatures[self._types[index - self.imported_functions]][1]

    def type_index(self, signature):
        """The index of a type; it is added if there is none like it."""
        for index, (_, known) in enumerate(self._signatures):
            if known == signature:
                return index
        self._signatures.append((signature[0], signature))
        return len(self._signatures) - 1

    def parameter_count(self, index):
        return self._signatures[self._types[index - self.imported_functions]][0]

    def body(self, index):
        return self._bodies[index - self.imported_functions]

    def set_body(self, index, body):
        self._bodies[index - self.imported_functions] = body

    def add_like(self, index, body):
        """Adds a function of the same type; returns its index."""
        return self._add(self._types[index - self.imported_functions], body)

    def add_with_signature(self, signature, body):
        """Adds a function of this type; returns its index."""
        return self._add(self.type_index(signature), body)

    def add_number_to_number(self, body):
        """Adds a function from one i32 to one i32; returns its index."""
        return self._add(self._signatures.index((1, b"\x01\x7f\x01\x7f")), body)

    def _add(self, type_index, body):
        self._types.append(type_index)
        self._bodies.append(body)
        return self.imported_functions + len(self._bodies) - 1

    def encode(self):
        changed = {
            TYPES: _vector([b"\x60" + signature for _, signature in self._signatures]),
            FUNCTIONS: _vector([unsigned(index) for index in self._types]),
            CODE: _vector([unsigned(len(body)) + body for body in self._bodies]),
        }
        return self._header + b"".join(
            section(number, changed.get(number, contents)) for number, contents in self._sections
        )


def edit_module_with(component, function, edit):
    """Applies `edit` to the component's core module that has the named function."""
    out = [component[:8]]
    done = False
    for number, contents in split_sections(component, 8):
        if number == CORE_MODULE and not done and function.encode() in contents:
            module = Module(contents)
            if module.names.get(function, -1) >= module.imported_functions:
                edit(module)
                contents, done = module.encode(), True
        out.append(section(number, contents))
    if not done:
        raise FormatError(f"no core module with the function {function} in the component")
    return b"".join(out)


def core_modules(component):
    """The component's core modules, one after another."""
    return [part for number, part in split_sections(component, 8) if number == CORE_MODULE]


def data_segments(module):
    """Address and contents of every piece of memory that the module sets at a fixed place."""
    contents = _section(module, DATA)
    count, at = read_unsigned(contents, 0)
    segments = []
    for _ in range(count):
        kind, at = read_unsigned(contents, at)
        address = None
        if kind == 0:
            address, at = _read_expression(contents, at, {})
        elif kind != 1:
            raise FormatError("a segment of data in a second memory")
        size, at = read_unsigned(contents, at)
        if address is not None:
            segments.append((address, contents[at:at + size]))
        at += size
    return segments


def imported_globals(module):
    """The imported globals in order, each as module and name."""
    return list(_read_imports(_section(module, IMPORTS))[1])


def exported_constants(module):
    """The exported globals that are 32-bit numbers from the start, by name."""
    count, at = read_unsigned(_section(module, GLOBALS), 0)
    globals_, numbers = _section(module, GLOBALS), []
    for _ in range(count):
        value, at = _read_expression(globals_, at + 2, {})
        numbers.append(value)
    exported = {}
    imported = len(imported_globals(module))
    for name, kind, index, _ in _read_exports(_section(module, EXPORTS)):
        if kind == GLOBAL and index >= imported and numbers[index - imported] is not None:
            exported[name] = numbers[index - imported]
    return exported


def export_names(module):
    return {name for name, *_ in _read_exports(_section(module, EXPORTS))}


def with_exports(module, names):
    """The module without exports of other names."""
    exports = _read_exports(_section(module, EXPORTS))
    kept = _vector([entry for name, _, _, entry in exports if name in names])
    return _with_sections(module, {EXPORTS: lambda _: kept})


def module_of_constants(numbers):
    """A module that exports constants, by name."""
    constants = [I32 + b"\x00" + constant(value) + END for value in numbers.values()]
    exports = [
        _name(name) + bytes([GLOBAL]) + unsigned(index) for index, name in enumerate(numbers)
    ]
    return (
        b"\x00asm\x01\x00\x00\x00"
        + section(GLOBALS, _vector(constants))
        + section(EXPORTS, _vector(exports))
    )


def with_constant_imports(module, numbers):
    """The module whose imported globals of these names, as module and name, are immutable: it is not
    valid if it sets one. Where they decide about other globals and the places of elements, the numbers
    are put in."""
    known = {
        index: numbers[name]
        for index, name in enumerate(imported_globals(module))
        if name in numbers
    }

    def make_immutable(contents):
        contents = bytearray(contents)
        for name, at in _read_imports(contents)[2].items():
            if name in numbers:
                contents[at + 1] = 0
        return bytes(contents)

    def put_into_globals(contents):
        count, at = read_unsigned(contents, 0)
        entries = []
        for _ in range(count):
            ty, start = contents[at:at + 2], at + 2
            value, at = _read_expression(contents, start, known)
            expression = contents[start:at] if value is None else constant(value) + END
            entries.append(ty + expression)
        return _vector(entries)

    def put_into_elements(contents):
        count, at = read_unsigned(contents, 0)
        entries = []
        for _ in range(count):
            if contents[at] != 0:
                raise FormatError("a segment of elements that is not a list of functions")
            value, end = _read_expression(contents, at + 1, known)
            if value is None:
                raise FormatError("a segment of elements at an unknown place")
            _, after = read_indices(contents, end)
            entries.append(b"\x00" + constant(value) + END + contents[end:after])
            at = after
        return _vector(entries)

    changes = {IMPORTS: make_immutable, GLOBALS: put_into_globals, ELEMENTS: put_into_elements}
    return _with_sections(module, changes)


def data_segments(module):
    """Address and bytes of every segment of data whose place is a number."""
    contents = _section(module, DATA)
    count, at = read_unsigned(contents, 0)
    for _ in range(count):
        kind, at = read_unsigned(contents, at)
        address = None
        if kind == 2:
            _, at = read_unsigned(contents, at)
        if kind != 1:
            address, at = _read_expression(contents, at, {})
        size, at = read_unsigned(contents, at)
        if address is not None:
            yield address, contents[at:at + size]
        at += size


# ------------------------------------------------------------------ instructions

END = b"\x0b"


def local_get(index):
    return b"\x20" + unsigned(index)


def local_set(index):
    return b"\x21" + unsigned(index)


def global_get(index):
    return b"\x23" + unsigned(index)


def global_set(index):
    return b"\x24" + unsigned(index)


def constant(value):
    """i32.const."""
    return b"\x41" + signed(value)


def call(index):
    return b"\x10" + unsigned(index)


def padded_call(index):
    """As linkers write it, five bytes long whatever the index."""
    return b"\x10" + padded(index)


def padded(number):
    """A number below 2**31 in five bytes; so it is the same whether it is read as signed or not."""
    return bytes([(number >> shift) & 0x7F | (0x80 if shift < 28 else 0)
                  for shift in (0, 7, 14, 21, 28)])  # fmt: skip


def load(offset):
    """i32.load."""
    return b"\x28\x02" + unsigned(offset)


def load_long(offset):
    """i64.load."""
    return b"\x29\x03" + unsigned(offset)


def store(offset):
    """i32.store."""
    return b"\x36\x02" + unsigned(offset)


def store_long(offset):
    """i64.store."""
    return b"\x37\x03" + unsigned(offset)


LOAD = b"\x28\x02\x00"
STORE = b"\x36\x02\x00"
ADD, SUBTRACT, AND, OR = b"\x6a", b"\x6b", b"\x71", b"\x72"
EQUAL, LESS, LESS_UNSIGNED = b"\x46", b"\x48", b"\x49"
ADD_LONG, ZERO_LONG, LESS_LONG, EQUAL_LONG = b"\x7c", b"\x42\x00", b"\x53", b"\x51"
IF, RETURN = b"\x04\x40", b"\x0f"


# ------------------------------------------------------------------ the binary format


def split_sections(binary, at):
    while at < len(binary):
        number = binary[at]
        size, start = read_unsigned(binary, at + 1)
        yield number, binary[start:start + size]
        at = start + size


def section(number, contents):
    return bytes([number]) + unsigned(len(contents)) + contents


def _function_names(sections):
    names = {}
    for number, contents in sections:
        if number != 0:
            continue
        title, at = read_name(contents, 0)
        if title != "name":
            continue
        while at < len(contents):
            kind = contents[at]
            length, at = read_unsigned(contents, at + 1)
            if kind == 1:
                count, item = read_unsigned(contents, at)
                for _ in range(count):
                    index, item = read_unsigned(contents, item)
                    name, item = read_name(contents, item)
                    names[name] = index
            at += length
    return names


def _read_imports(contents):
    """How many functions are imported, and the imported globals' indices and where their types are."""
    count, at = read_unsigned(contents, 0)
    functions = 0
    indices, types = {}, {}
    for _ in range(count):
        module, at = read_name(contents, at)
        name, at = read_name(contents, at)
        kind = contents[at]
        at += 1
        if kind == 0:
            functions += 1
            _, at = read_unsigned(contents, at)
        elif kind in (1, 2):
            at += 1 if kind == 1 else 0
            flags, at = read_unsigned(contents, at)
            _, at = read_unsigned(contents, at)
            if flags & 1:
                _, at = read_unsigned(contents, at)
        elif kind == 3:
            indices[(module, name)] = len(indices)
            types[(module, name)] = at
            at += 2
        else:
            raise FormatError(f"an import of unknown kind {kind}")
    return functions, indices, types


def imported_names(contents):
    """Of a section of imports: the names of functions and of globals, each in order."""
    count, at = read_unsigned(contents, 0)
    names = {"function": [], "global": []}
    for _ in range(count):
        _, at = read_name(contents, at)
        name, at = read_name(contents, at)
        kind = contents[at]
        at += 1
        if kind == 0:
            names["function"].append(name)
            _, at = read_unsigned(contents, at)
        elif kind == GLOBAL:
            names["global"].append(name)
            at += 2
        elif kind in (1, 2):
            at += 1 if kind == 1 else 0
            flags, at = read_unsigned(contents, at)
            _, at = read_unsigned(contents, at)
            if flags & 1:
                _, at = read_unsigned(contents, at)
        else:
            raise FormatError(f"an import of unknown kind {kind}")
    return names


def _read_exports(contents):
    """Name, kind, index and bytes of every export."""
    count, at = read_unsigned(contents, 0)
    exports = []
    for _ in range(count):
        start = at
        name, at = read_name(contents, at)
        kind = contents[at]
        index, at = read_unsigned(contents, at + 1)
        exports.append((name, kind, index, contents[start:at]))
    return exports


def _read_expression(contents, at, known):
    """The value of a constant expression, given those of some globals, and where it ends. `None` if
    it is no 32-bit number or depends on something else."""
    stack = []
    while True:
        operator = contents[at:at + 1]
        at += 1
        if operator == END:
            value = stack.pop()
            return value, at
        if operator == b"\x41":
            value, at = read_signed(contents, at)
            stack.append(value)
        elif operator == b"\x42":
            _, at = read_signed(contents, at)
            stack.append(None)
        elif operator == b"\x23":
            index, at = read_unsigned(contents, at)
            stack.append(known.get(index))
        elif operator == ADD:
            pair = stack.pop(), stack.pop()
            stack.append(None if None in pair else sum(pair))
        else:
            raise FormatError(f"a constant expression with the operator 0x{operator.hex()}")


def read_signatures(contents):
    """For every type: the number of its parameters, and its bytes without the leading 0x60."""
    count, at = read_unsigned(contents, 0)
    signatures = []
    for _ in range(count):
        if contents[at] != 0x60:
            raise FormatError("a type that is no function type")
        start = at + 1
        parameters, at = read_unsigned(contents, start)
        results, at = read_unsigned(contents, at + parameters)
        at += results
        signatures.append((parameters, contents[start:at]))
    return signatures


def read_indices(contents, at):
    count, at = read_unsigned(contents, at)
    indices = []
    for _ in range(count):
        index, at = read_unsigned(contents, at)
        indices.append(index)
    return indices, at


def _read_bodies(contents):
    count, at = read_unsigned(contents, 0)
    bodies = []
    for _ in range(count):
        size, at = read_unsigned(contents, at)
        bodies.append(contents[at:at + size])
        at += size
    return bodies


def read_name(binary, at):
    size, at = read_unsigned(binary, at)
    return binary[at:at + size].decode("utf-8", "replace"), at + size


def read_unsigned(binary, at):
    value = shift = 0
    while True:
        byte = binary[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def read_signed(binary, at):
    value = shift = 0
    while True:
        byte = binary[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return (value - (1 << shift) if byte & 0x40 else value), at


def unsigned(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value):
    out = bytearray()
    while not -0x40 <= value < 0x40:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value & 0x7F)
    return bytes(out)


def _name(text):
    encoded = text.encode()
    return unsigned(len(encoded)) + encoded


def _vector(entries):
    return unsigned(len(entries)) + b"".join(entries)


def _section(binary, wanted):
    """The contents of a section; of an empty one if it is not there."""
    for number, contents in split_sections(binary, 8):
        if number == wanted:
            return contents
    return b"\x00"


def _with_sections(module, changes):
    """The module whose sections of these numbers are changed by functions."""
    return module[:8] + b"".join(
        section(number, changes[number](contents) if number in changes else contents)
        for number, contents in split_sections(module, 8)
    )
