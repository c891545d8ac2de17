"""CPython's state of the running thread, word by word: what switching between threads needs.

WebAssembly has one stack, and CPython here one thread state. But calls from Python to Python do not
use the stack of C: their frames lie in memory, linked to each other. Who changes a link changes
where a call returns to, and that is all it takes to leave one thread and go on with another (see
`switching.py`). Python code cannot reach that memory; `map_memory` makes a view of it, once, while
the component is built. All numbers here are for CPython 3.14 on 32 bits; `find` checks them.
"""

import opcode
import sys
import types

# Fields of PyThreadState and what follows it, in words.
PERIOD = 3  # eval_breaker: flags in the low byte that make the interpreter look up
RECURSION, RECURSION_LIMIT = 8, 9
CURRENT_FRAME = 13
EXC_INFO, ASYNCGEN_HOOKS, CONTEXT, CONTEXT_VERSION = 19, 28, 30, 32
DATA_STACK = 36  # chunk, top, limit
EXC_STATE = 39
LOCALS = 44  # of threading.local: the key and what tells that the thread has ended
C_STACK = 177
RUNNING_LOOP = 180  # of asyncio: the loop, the task
# What belongs to one thread and lies together.
FIRST, LAST = EXC_INFO, LOCALS + 2
# Of these a new thread has its own from the start; all others are the same in every thread.
FRESH = (20, 28, 29, 30, 36, 37, 38, 39, 40, 41, 44, 45)
# Fields of a frame.
PREVIOUS, OWNER = 1, 9
OWNED_BY_INTERPRETER = 3  # and above: the border to a caller in C
EXECUTABLE, INSTRUCTION = 0, 7
# Of a frame object: its frame.
FRAME_OF_OBJECT = 3
# As the recursion guard finds it in the snapshot.
_C_STACK_TOP = 1 << 20

words = None
# The place of PyThreadState in `words`, and of the pointer to the running frame.
state = current = 0
_fake_object = None


def map_memory():
    """A view of the first 2 GiB of the linear memory, as 32-bit words.

    A constant of a function is taken from beyond the end of its tuple of constants: there lies, in
    the contents of a `bytes`, the address of a `bytearray` that claims to have all the memory.
    """
    global _fake_object
    immortal, most = 5 << 28, 0x7FFF_FFFC
    _fake_object = _packed(immortal, id(bytearray), most, 0, 0, 0, 0)
    contents = bytes.__basicsize__ - 1
    pointer = _packed(id(_fake_object) + contents)
    constants = (None,)
    away = (id(pointer) + contents - id(constants) - tuple.__basicsize__) % (1 << 32) // 4
    instructions = [("RESUME", 0)]
    instructions += [("EXTENDED_ARG", away >> shift & 0xFF) for shift in (24, 16, 8)]
    instructions += [("LOAD_CONST", away & 0xFF), ("RETURN_VALUE", 0)]
    template = (lambda: None).__code__.replace(
        co_consts=constants,
        co_code=b"".join(bytes([opcode.opmap[name], value]) for name, value in instructions),
    )
    if template.co_consts is not constants:
        raise SystemError("CPython copies constants")
    return memoryview(types.FunctionType(template, {})()).cast("I")


def _packed(*numbers):
    return b"".join(number.to_bytes(4, "little") for number in numbers)


def find():
    """Finds PyThreadState, while the component is built: later it has its place in the snapshot."""
    global words, state, current
    words = map_memory()
    frame = words[id(sys._getframe()) // 4 + FRAME_OF_OBJECT]
    # It is a part of _PyRuntime, which is among CPython's static data, as its types are.
    middle = id(type) // 4
    found = [
        place - CURRENT_FRAME
        for place in range(middle - (1 << 18), middle + (1 << 18))
        if words[place] == frame
        and words[place - CURRENT_FRAME + EXC_INFO] == (place - CURRENT_FRAME + EXC_STATE) * 4
        and words[place - CURRENT_FRAME + C_STACK] == _C_STACK_TOP
    ]
    if len(found) != 1:
        raise SystemError(f"CPython's thread state was found {len(found)} times, not once")
    state = found[0]
    current = state + CURRENT_FRAME
    if words[state + RECURSION_LIMIT] != sys.getrecursionlimit():
        raise SystemError("CPython's thread state is not as expected")


def fresh():
    """What a new thread has of its own, in the form of `words[state + FIRST:state + LAST]`."""
    values = memoryview(bytearray(words[state + FIRST:state + LAST])).cast("I")
    for field in FRESH:
        values[field - FIRST] = 0
    values[0] = (state + EXC_STATE) * 4
    return values


def line_in(frame, folders):
    """File and line of the innermost call, from this frame on, whose code is below one of the folders; None if
    there is none."""
    while 0 < frame < 0x7FFF_0000:
        frame >>= 2
        if words[frame + OWNER] >> 16 & 0xFF >= OWNED_BY_INTERPRETER:
            return None
        code = _object_at(words[frame + EXECUTABLE] & ~3)
        if code.co_filename.startswith(folders):
            at = words[frame + INSTRUCTION] - id(code) - type(code).__basicsize__
            for start, end, line in code.co_lines():
                if start <= at < end:
                    return f"{code.co_filename}, line {line}"
            return code.co_filename
        frame = words[frame + PREVIOUS]
    return None


def _object_at(address):
    holder = [None]
    item = words[id(holder) // 4 + 3] // 4
    none = words[item]
    words[item] = address
    found = holder[0]
    words[item] = none
    return found


def release(address):
    """Gives back a reference that a thread state held."""
    if address:
        holder = [None]
        # The list's first item; None needs no giving back.
        words[words[id(holder) // 4 + 3] // 4] = address
