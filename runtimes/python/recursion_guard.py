"""Makes CPython notice runaway recursion in its C code before the WebAssembly stack is used up.

CPython stops deep recursion by the address of its stack, which a native compiler moves with every
call. WebAssembly keeps return addresses and locals elsewhere, so many C functions do not move that
address at all: `json.loads("[" * 100000)`, or freeing a linked list of 5,000 nodes, would end in a
stack overflow that no `except` can catch, and earlier in a browser than elsewhere. Other functions
call each other without ever asking how deep they are: a million `itertools.chain` within each other
end a native Python too.

Three changes to the finished component put it right. The functions below, through which such
recursion goes, each take as much of the stack in linear memory as they use of the other one. Those
of them that do not ask how deep they are do so now, and raise RecursionError. And CPython is told
of a stack so small that the other one suffices in every engine.
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
    "PyObject_Str": 320,
    "list_richcompare": 512,
    "tuple_richcompare": 512,
    "dict_richcompare": 512,
    "deque_richcompare": 512,
    "set_richcompare": 512,
    "odict_richcompare": 320,
    "slice_richcompare": 512,
    "cell_richcompare": 512,
    "method_richcompare": 512,
    "weakref_richcompare": 512,
    "keyobject_richcompare": 512,
    "dictview_richcompare": 512,
    "namespace_richcompare": 512,
    "mappingproxy_richcompare": 512,
    "ga_richcompare": 512,
    "union_richcompare": 512,
    # isinstance() and issubclass() of tuples in tuples, and of what looks like a class.
    "object_isinstance": 320,
    "object_recursive_isinstance": 320,
    "object_issubclass": 320,
    "abstract_issubclass": 320,
    # Objects that are called, and functions in C that call each other.
    "slot_tp_call": 384,
    "sm_call": 320,
    "instancemethod_call": 320,
    "lru_cache_call": 320,
    "wrapper_call": 320,
    "wrapperdescr_call": 320,
    "cfunction_vectorcall_O": 256,
    "cfunction_vectorcall_NOARGS": 256,
    "cfunction_vectorcall_FASTCALL": 256,
    "cfunction_vectorcall_FASTCALL_KEYWORDS": 256,
    "method_vectorcall_O": 256,
    "method_vectorcall_NOARGS": 256,
    "method_vectorcall_FASTCALL": 256,
    "method_vectorcall_FASTCALL_KEYWORDS": 256,
    # json and pickle.
    "scan_once_unicode": 384,
    "encoder_listencode_obj": 416,
    "save": 768,
    # Compiling nested expressions.
    "expression_rule": 2560,
    "factor_rule": 208,
    "inversion_rule": 320,
    "elif_stmt_rule": 640,
    "symtable_visit_stmt": 320,
    "codegen_visit_stmt": 400,
    "astfold_stmt": 320,
    "ast2obj_stmt": 400,
    "obj2ast_stmt": 400,
    "symtable_visit_expr": 240,
    "astfold_expr": 240,
    "codegen_visit_expr": 400,
    "validate_expr": 240,
    "ast2obj_expr": 400,
    "obj2ast_expr": 400,
}
# The same for functions that never ask how deep they are: name -> bytes, and what they return when they
# have raised an exception.
NO_OBJECT, NO_NUMBER = 0, -1
CHECKED = {
    # Iterators over iterators: `it = chain(it)`, again and again.
    "accumulate_next": (320, NO_OBJECT),
    "anextawaitable_iternext": (320, NO_OBJECT),
    "batched_next": (320, NO_OBJECT),
    "calliter_iternext": (320, NO_OBJECT),
    "chain_next": (320, NO_OBJECT),
    "compress_next": (320, NO_OBJECT),
    "coro_wrapper_iternext": (320, NO_OBJECT),
    "cycle_next": (320, NO_OBJECT),
    "dropwhile_next": (320, NO_OBJECT),
    "enum_next": (320, NO_OBJECT),
    "filter_next": (320, NO_OBJECT),
    "filterfalse_next": (320, NO_OBJECT),
    "groupby_next": (320, NO_OBJECT),
    "_grouper_next": (320, NO_OBJECT),
    "islice_next": (320, NO_OBJECT),
    "map_next": (320, NO_OBJECT),
    "pairwise_next": (320, NO_OBJECT),
    "proxy_iternext": (320, NO_OBJECT),
    "Reader_iternext": (320, NO_OBJECT),
    "reversed_next": (320, NO_OBJECT),
    "starmap_next": (320, NO_OBJECT),
    "takewhile_next": (320, NO_OBJECT),
    "tee_next": (320, NO_OBJECT),
    "zip_longest_next": (320, NO_OBJECT),
    "zip_next": (320, NO_OBJECT),
    # The hash of what has parts.
    "code_hash": (320, NO_NUMBER),
    "ga_hash": (320, NO_NUMBER),
    "mappingproxy_hash": (320, NO_NUMBER),
    "method_hash": (320, NO_NUMBER),
    "slice_hash": (320, NO_NUMBER),
    "tuple_hash": (320, NO_NUMBER),
    "union_hash": (320, NO_NUMBER),
    "weakref_hash": (320, NO_NUMBER),
    # Callables that call another one, and attributes that are others.
    "attrgetter_vectorcall": (320, NO_OBJECT),
    "ga_vectorcall": (320, NO_OBJECT),
    "method_vectorcall": (320, NO_OBJECT),
    "methodcaller_vectorcall": (320, NO_OBJECT),
    "partial_vectorcall": (320, NO_OBJECT),
    "property_descr_get": (320, NO_OBJECT),
    # Views of views, and types with parameters.
    "mappingproxy_contains": (320, NO_NUMBER),
    "mappingproxy_getitem": (320, NO_OBJECT),
    "mappingproxy_len": (320, NO_NUMBER),
    "_Py_make_parameters": (320, NO_OBJECT),
    "_Py_subs_parameters": (320, NO_OBJECT),
    "_elementtree_Element___deepcopy___impl": (400, NO_OBJECT),
}
# What the exception says after "Stack overflow (used … kB)": a text that CPython has.
WHERE = b" while calling a Python object\0"
# What CPython believes of its stack (top, soft limit, hard limit), as found in the snapshot.
STACK_BELIEVED = (1 << 20, 16384, 8192)
# How much of it CPython may use before it raises RecursionError, in bytes.
STACK_USABLE = 320 << 10
HARD_BELOW_SOFT = 8192


def guard(component):
    """Returns the component's bytes with all changes made."""
    where = address_of(WHERE, component)

    def edit(module):
        guard_functions(module, where)

    return limit_stack(wasm_module.edit_module_with(component, "_Py_Dealloc", edit))


def limit_stack(component):
    believed = struct.pack("<III", *STACK_BELIEVED)
    found = component.count(believed)
    if found != 1:
        raise wasm_module.FormatError(f"CPython's stack limits found {found} times, not once")
    top = STACK_BELIEVED[0]
    soft = top - STACK_USABLE
    return component.replace(believed, struct.pack("<III", top, soft, soft - HARD_BELOW_SOFT))


def address_of(text, component):
    """Where the snapshot has these bytes in memory."""
    for number, module in wasm_module.split_sections(component, 8):
        if number != wasm_module.CORE_MODULE or text not in module:
            continue
        for start, contents in wasm_module.data_segments(module):
            at = contents.find(text)
            if at >= 0:
                return start + at
    raise wasm_module.FormatError(f"the snapshot does not have the text {text}")


def guard_functions(module, where):
    """Moves every guarded function's body to a new function, and puts a wrapper in its place."""
    stack_pointer = module.global_index("env", "__stack_pointer")
    ask = check(module.function_index("Py_EnterRecursiveCall"), stack_pointer, where)
    for name, size in GUARDED.items():
        wrap(module, name, size, stack_pointer, no_check)
    for name, (size, failure) in CHECKED.items():
        wrap(module, name, size, stack_pointer, lambda size, failure=failure: ask(size, failure))


def wrap(module, name, size, stack_pointer, check):
    """Has a function take `size` bytes of stack, and do what `check` says before it does anything."""
    index = module.function_index(name)
    moved = module.add_like(index, module.body(index))
    get, put = wasm_module.global_get(stack_pointer), wasm_module.global_set(stack_pointer)
    number = wasm_module.constant(size)
    body = b"".join(
        [
            b"\x00",  # no locals
            get, number, wasm_module.SUBTRACT, put,
            check(size),
            *map(wasm_module.local_get, range(module.parameter_count(index))),
            wasm_module.call(moved),
            get, number, wasm_module.ADD, put,
            wasm_module.END,
        ]
    )  # fmt: skip
    module.set_body(index, body)


def no_check(_size):
    """CPython itself asks, somewhere below."""
    return b""


def check(ask, stack_pointer, where):
    """Makes instructions that ask CPython whether the recursion is too deep once it could be, and
    leave the function if it is: for a size and the value to return."""
    get, put = wasm_module.global_get(stack_pointer), wasm_module.global_set(stack_pointer)
    # CPython looks at an address a little below this one, and decides.
    near = STACK_BELIEVED[0] - STACK_USABLE + 1024

    def instructions(size, failure):
        return b"".join(
            [
                get, wasm_module.constant(near), wasm_module.LESS_UNSIGNED, wasm_module.IF,
                wasm_module.constant(where), wasm_module.call(ask), wasm_module.IF,
                get, wasm_module.constant(size), wasm_module.ADD, put,
                wasm_module.constant(failure), wasm_module.RETURN,
                wasm_module.END,
                wasm_module.END,
            ]
        )  # fmt: skip

    return instructions
