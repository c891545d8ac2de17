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

import wasm_module

# Name of the C function -> bytes that one level of recursion through it takes beside what it takes
# by itself: about what the frames of one level take in the engine with the smallest stack. That is
# a worker in Chromium with 500 kB; with these numbers no kind of recursion needs more than 400 kB,
# which leaves room for the instructions that count fuel.
GUARDED = {
    # C code that calls Python code: `map`, `sorted`, `__repr__`, `__add__`, generators, …
    "_PyEval_EvalFrameDefault": 768,
    # Freeing containers.
    "_Py_Dealloc": 320,
    # repr() and comparison of nested containers.
    "PyObject_Repr": 512,
    "dict_repr": 400,
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
STACK_USABLE = 320 << 10
HARD_BELOW_SOFT = 8192


def guard(component):
    """Returns the component's bytes with both changes made."""
    return limit_stack(wasm_module.edit_module_with(component, "_Py_Dealloc", guard_functions))


def limit_stack(component):
    believed = struct.pack("<III", *STACK_BELIEVED)
    found = component.count(believed)
    if found != 1:
        raise wasm_module.FormatError(f"CPython's stack limits found {found} times, not once")
    top = STACK_BELIEVED[0]
    soft = top - STACK_USABLE
    return component.replace(believed, struct.pack("<III", top, soft, soft - HARD_BELOW_SOFT))


def guard_functions(module):
    """Moves every guarded function's body to a new function, and puts a wrapper in its place."""
    stack_pointer = module.global_index("env", "__stack_pointer")
    for name, size in GUARDED.items():
        index = module.function_index(name)
        moved = module.add_like(index, module.body(index))
        module.set_body(
            index, wrapper(size, stack_pointer, module.parameter_count(index), moved)
        )


def wrapper(size, stack_pointer, parameters, target):
    """A function body: takes `size` bytes of stack around a call of `target`."""
    get, put = wasm_module.global_get(stack_pointer), wasm_module.global_set(stack_pointer)
    number = wasm_module.constant(size)
    return b"".join(
        [
            b"\x00",  # no locals
            get, number, wasm_module.SUBTRACT, put,
            *map(wasm_module.local_get, range(parameters)),
            wasm_module.call(target),
            get, number, wasm_module.ADD, put,
            wasm_module.END,
        ]
    )  # fmt: skip
