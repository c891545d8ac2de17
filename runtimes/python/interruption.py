"""Lets Python code be interrupted while it computes: after so many turns of loops and calls.

CPython looks at a flag of its thread state, `eval_breaker`, whenever a loop jumps back or a function begins,
to see whether a signal has come. Nothing outside can set it here, so the looking itself counts: a number in
memory, which guest/lambdabox_runtime/mends/signals.py sets, goes down by one each time; when it
comes to zero, a signal is raised, which CPython then handles as ever. The count moves with the code that
runs and with nothing else, so it is the same in every engine. While the number is zero, it stays.
"""

import re

import wasm_module

INTERPRETER = "_PyEval_EvalFrameDefault"
# Where the number is: below CPython's stack, which ends long before (see recursion_guard).
COUNTER = 2048
# The signal that is raised; no other use is made of it.
SIGNAL = 64
# `tstate->eval_breaker`, as compiled: the low byte, which is looked at where a signal is handled, and
# all of it, which is looked at when a function begins.
EVAL_BREAKER = 12
_ADDRESS = wasm_module.local_get(0) + wasm_module.constant(EVAL_BREAKER) + wasm_module.ADD
_LOAD_BYTE, _LOAD_WORD = b"\x2d\x00\x00", wasm_module.LOAD
# Followed by the version of the code that it is compared with.
_COMPARED = wasm_module.local_get(1) + wasm_module.LOAD
# At least so many places are known to be there.
PLACES = 20


def make_interruptible(component):
    """Returns the component's bytes with the change made. To be called before the function is guarded."""
    return wasm_module.edit_module_with(component, INTERPRETER, edit)


def edit(module):
    raise_ = module.function_index("raise")
    index = module.function_index(INTERPRETER)
    body = module.body(index)
    changed = 0
    for load, followed_by in ((_LOAD_BYTE, b""), (_LOAD_WORD, _COMPARED)):
        found = _ADDRESS + load
        look = module.add_number_to_number(counting(raise_, found))
        put = wasm_module.local_get(0) + wasm_module.padded_call(look)
        if len(put) != len(found):
            raise wasm_module.FormatError("a call is not as long as what it takes the place of")
        pattern = re.escape(found) + b"(?=" + re.escape(followed_by) + b")"
        body, count = re.subn(pattern, lambda _: put, body)
        if not count:
            raise wasm_module.FormatError(f"{INTERPRETER} does not look at eval_breaker")
        changed += count
    if changed < PLACES:
        raise wasm_module.FormatError(f"{INTERPRETER} looks at eval_breaker {changed} times only")
    module.set_body(index, body)


def counting(raise_, load):
    """A function body: counts down, raises the signal at zero, returns what `load` does."""
    address = wasm_module.constant(COUNTER)
    count = wasm_module.local_get(1)
    return b"".join(
        [
            b"\x01\x01\x7f",  # one local, an i32
            address, wasm_module.LOAD, b"\x22\x01",  # local.tee 1
            wasm_module.IF,
            address, count, wasm_module.constant(1), wasm_module.SUBTRACT, wasm_module.STORE,
            count, wasm_module.constant(1), wasm_module.EQUAL,
            wasm_module.IF,
            wasm_module.constant(SIGNAL), wasm_module.call(raise_), b"\x1a",  # drop
            wasm_module.END,
            wasm_module.END,
            load,
            wasm_module.END,
        ]
    )  # fmt: skip
