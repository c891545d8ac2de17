"""Makes CPython notice runaway recursion in its C code before the WebAssembly stack is used up.

CPython stops deep recursion by the address of its stack, which a native compiler moves with every
call. WebAssembly keeps return addresses and locals elsewhere, so many C functions do not move that
address at all: `json.loads("[" * 100000)`, or freeing a linked list of 5,000 nodes, would end in a
stack overflow that no `except` can catch, and earlier in a browser than elsewhere.

Two changes to the finished component put it right: the functions below, through which such
recursion goes, each take as much of the stack in linear memory as they use of the other one;
and CPython is told of a stack so small that the other one suffices in every engine.
"""

import struct

# Name of the C function -> bytes that one level of recursion through it takes beside what it takes
# by itself: about what the frames of one level take in the engine with the smallest stack. That is
# a worker in Chromium with 500 kB; with these numbers no kind of recursion needs more than 400 kB.
GUARDED = {
    # C code that calls Python code: `map`, `sorted`, `__repr__`, `__add__`, generators, …
    "_PyEval_EvalFrameDefault": 768,
    # Freeing containers.
    "_Py_Dealloc": 256,
    # repr() and comparison of nested containers.
    "PyObject_Repr": 512,
    "dict_repr": 160,
    "list_richcompare": 512,
    "tuple_richcompare": 512,
    "dict_richcompare": 512,
    # json and pickle.
    "scan_once_unicode": 384,
    "encoder_listencode_obj": 416,
    "save": 768,
    # Compiling nested expressions.
    "expression_rule": 2560,
    "factor_rule": 208,
    "symtable_visit_expr": 240,
    "astfold_expr": 240,
    "codegen_visit_expr": 400,
    "validate_expr": 240,
    "ast2obj_expr": 400,
    "obj2ast_expr": 400,
}
# What CPython believes of its stack (top, soft limit, hard limit), as found in the snapshot.
STACK_BELIEVED = (1 << 20, 16384, 8192)
# How much of it CPython may use before it raises RecursionError, in bytes.
STACK_USABLE = 400 << 10
HARD_BELOW_SOFT = 8192


class GuardError(Exception):
    """The component is not as expected; a sentence."""


def guard(component):
    """Returns the component's bytes with both changes made."""
    header, sections = component[:8], list(split_sections(component, 8))
    done = False
    out = [header]
    for number, contents in sections:
        if number == 1 and not done:
            changed = guard_module(contents)
            if changed is not None:
                contents, done = changed, True
        out.append(section(number, contents))
    if not done:
        raise GuardError("no core module with CPython's functions in the component")
    return limit_stack(b"".join(out))


def limit_stack(component):
    believed = struct.pack("<III", *STACK_BELIEVED)
    if component.count(believed) != 1:
        raise GuardError(f"CPython's stack limits found {component.count(believed)} times, not once")
    top = STACK_BELIEVED[0]
    soft = top - STACK_USABLE
    return component.replace(believed, struct.pack("<III", top, soft, soft - HARD_BELOW_SOFT))


def guard_module(module):
    """The core module with every guarded function wrapped; None if it has none of them."""
    sections = list(split_sections(module, 8))
    by_number = {number: contents for number, contents in sections if number != 0}
    names = function_names(sections)
    indices = {name: names[name] for name in GUARDED if name in names}
    if not indices:
        return None
    missing = sorted(set(GUARDED) - set(indices))
    if missing:
        raise GuardError("CPython's functions were not found: " + ", ".join(missing))
    imported, stack_pointer = read_imports(by_number[2])
    parameters = parameter_counts(by_number[1])
    types, bodies = read_types(by_number[3]), read_bodies(by_number[10])
    for name, index in sorted(indices.items()):
        defined = index - imported
        moved = imported + len(bodies)
        types.append(types[defined])
        bodies.append(bodies[defined])
        bodies[defined] = wrapper(
            GUARDED[name], stack_pointer, parameters[types[defined]], moved
        )
    replaced = {
        3: unsigned(len(types)) + b"".join(map(unsigned, types)),
        10: unsigned(len(bodies)) + b"".join(unsigned(len(b)) + b for b in bodies),
    }
    return module[:8] + b"".join(
        section(number, replaced.get(number, contents)) for number, contents in sections
    )


def wrapper(size, stack_pointer, parameters, target):
    """A function body: takes `size` bytes of stack around a call of `target`."""
    get, set_ = b"\x23" + unsigned(stack_pointer), b"\x24" + unsigned(stack_pointer)
    constant = b"\x41" + signed(size)
    arguments = b"".join(b"\x20" + unsigned(i) for i in range(parameters))
    return (
        b"\x00"  # no locals
        + get + constant + b"\x6b" + set_
        + arguments + b"\x10" + unsigned(target)
        + get + constant + b"\x6a" + set_
        + b"\x0b"
    )  # fmt: skip


# ------------------------------------------------------------------ reading the binary format


def split_sections(binary, at):
    while at < len(binary):
        number = binary[at]
        size, start = read_unsigned(binary, at + 1)
        yield number, binary[start:start + size]
        at = start + size


def section(number, contents):
    return bytes([number]) + unsigned(len(contents)) + contents


def function_names(sections):
    names = {}
    for number, contents in sections:
        if number != 0:
            continue
        size, at = read_unsigned(contents, 0)
        if contents[at:at + size] != b"name":
            continue
        at += size
        while at < len(contents):
            kind = contents[at]
            length, at = read_unsigned(contents, at + 1)
            if kind == 1:
                count, item = read_unsigned(contents, at)
                for _ in range(count):
                    index, item = read_unsigned(contents, item)
                    size, item = read_unsigned(contents, item)
                    names[contents[item:item + size].decode("utf-8", "replace")] = index
                    item += size
            at += length
    return names


def read_imports(contents):
    """How many functions are imported, and the index of the stack pointer among the globals."""
    count, at = read_unsigned(contents, 0)
    functions = global_count = 0
    stack_pointer = None
    for _ in range(count):
        size, at = read_unsigned(contents, at)
        at += size
        size, at = read_unsigned(contents, at)
        name = contents[at:at + size]
        at += size
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
            if name == b"__stack_pointer":
                stack_pointer = global_count
            global_count += 1
            at += 2
        else:
            raise GuardError(f"an import of unknown kind {kind}")
    if stack_pointer is None:
        raise GuardError("CPython's module imports no __stack_pointer")
    return functions, stack_pointer


def parameter_counts(contents):
    count, at = read_unsigned(contents, 0)
    counts = []
    for _ in range(count):
        if contents[at] != 0x60:
            raise GuardError("a type that is no function type")
        parameters, at = read_unsigned(contents, at + 1)
        at += parameters
        results, at = read_unsigned(contents, at)
        at += results
        counts.append(parameters)
    return counts


def read_types(contents):
    count, at = read_unsigned(contents, 0)
    types = []
    for _ in range(count):
        index, at = read_unsigned(contents, at)
        types.append(index)
    return types


def read_bodies(contents):
    count, at = read_unsigned(contents, 0)
    bodies = []
    for _ in range(count):
        size, at = read_unsigned(contents, at)
        bodies.append(contents[at:at + size])
        at += size
    return bodies


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


def signed(value):
    """For values that are not negative."""
    out = bytearray()
    while value >= 0x40:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
