"""Just enough of the WebAssembly binary format to change functions of a finished component."""


class FormatError(Exception):
    """The component is not as expected; a sentence."""


class Module:
    """A core module whose function bodies can be replaced and that can be given more functions."""

    def __init__(self, binary):
        self._header = binary[:8]
        self._sections = list(split_sections(binary, 8))
        by_number = {number: contents for number, contents in self._sections if number != 0}
        self.names = _function_names(self._sections)
        self.imported_functions, self._globals = _read_imports(by_number.get(2, b"\0"))
        self._signatures = _read_signatures(by_number.get(1, b"\0"))
        self._types = _read_indices(by_number.get(3, b"\0"))
        self._bodies = _read_bodies(by_number.get(10, b"\0"))

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

    def parameter_count(self, index):
        return self._signatures[self._types[index - self.imported_functions]][0]

    def body(self, index):
        return self._bodies[index - self.imported_functions]

    def set_body(self, index, body):
        self._bodies[index - self.imported_functions] = body

    def add_like(self, index, body):
        """Adds a function of the same type; returns its index."""
        return self._add(self._types[index - self.imported_functions], body)

    def add_number_to_number(self, body):
        """Adds a function from one i32 to one i32; returns its index."""
        return self._add(self._signatures.index((1, b"\x01\x7f\x01\x7f")), body)

    def _add(self, type_index, body):
        self._types.append(type_index)
        self._bodies.append(body)
        return self.imported_functions + len(self._bodies) - 1

    def encode(self):
        changed = {
            3: unsigned(len(self._types)) + b"".join(map(unsigned, self._types)),
            10: unsigned(len(self._bodies))
            + b"".join(unsigned(len(body)) + body for body in self._bodies),
        }
        return self._header + b"".join(
            section(number, changed.get(number, contents)) for number, contents in self._sections
        )


def edit_module_with(component, function, edit):
    """Applies `edit` to the component's core module that has the named function."""
    out = [component[:8]]
    done = False
    for number, contents in split_sections(component, 8):
        if number == 1 and not done and function.encode() in contents:
            module = Module(contents)
            if module.names.get(function, -1) >= module.imported_functions:
                edit(module)
                contents, done = module.encode(), True
        out.append(section(number, contents))
    if not done:
        raise FormatError(f"no core module with the function {function} in the component")
    return b"".join(out)


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
    """i32.const, for values that are not negative."""
    return b"\x41" + _signed(value)


def call(index):
    return b"\x10" + unsigned(index)


def padded_call(index):
    """As linkers write it, five bytes long whatever the index."""
    return b"\x10" + bytes([(index >> shift) & 0x7F | (0x80 if shift < 28 else 0)
                            for shift in (0, 7, 14, 21, 28)])  # fmt: skip


LOAD = b"\x28\x02\x00"
STORE = b"\x36\x02\x00"
ADD, SUBTRACT, EQUAL = b"\x6a", b"\x6b", b"\x46"
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
        title, at = _read_name(contents, 0)
        if title != "name":
            continue
        while at < len(contents):
            kind = contents[at]
            length, at = read_unsigned(contents, at + 1)
            if kind == 1:
                count, item = read_unsigned(contents, at)
                for _ in range(count):
                    index, item = read_unsigned(contents, item)
                    name, item = _read_name(contents, item)
                    names[name] = index
            at += length
    return names


def _read_imports(contents):
    """How many functions are imported, and the indices of the imported globals."""
    count, at = read_unsigned(contents, 0)
    functions = global_count = 0
    indices = {}
    for _ in range(count):
        module, at = _read_name(contents, at)
        name, at = _read_name(contents, at)
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
            indices[(module, name)] = global_count
            global_count += 1
            at += 2
        else:
            raise FormatError(f"an import of unknown kind {kind}")
    return functions, indices


def _read_signatures(contents):
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


def _read_indices(contents):
    count, at = read_unsigned(contents, 0)
    indices = []
    for _ in range(count):
        index, at = read_unsigned(contents, at)
        indices.append(index)
    return indices


def _read_bodies(contents):
    count, at = read_unsigned(contents, 0)
    bodies = []
    for _ in range(count):
        size, at = read_unsigned(contents, at)
        bodies.append(contents[at:at + size])
        at += size
    return bodies


def _read_name(binary, at):
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


def unsigned(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _signed(value):
    out = bytearray()
    while value >= 0x40:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
