"""Leaves one thread and goes on with another.

A thread begins in a call that `run` makes, with a data stack of its own. Where it has to wait,
`park` changes its own frame so that it returns not to its caller but into `run`; the frames of the
thread stay as they are, each waiting for a call to return. Later `_return_into` is called by some
`run` and returns into the parked frame.

That works for calls from Python to Python. A thread which waits in Python code that C code has called
(`sorted(key=…)`, `__init__`, an iterator) cannot be left, since C's frames lie on the one stack
there is: see `can_park`, and `scheduler.py` for what happens then.
"""

from . import thread_state as ts

words = current = state = own = loop = recursion = data_stack = None
# The upper half of CPython's version of the context: caches of context variables go by it.
context_version = None
# Data stacks of threads that have ended.
_free_stacks = []
_version = 0
# Calls between a thread's beginning and what would be called first on AWS, in the main thread and in others: they
# do not count as recursion.
_CALLS_OF_MAIN, _CALLS_OF_OTHERS = 1, 3


class Strand:
    """The part of a thread that switching needs."""

    __slots__ = (
        "function", "done", "parked", "error", "_bottom", "_frame", "_root", "_state", "_recursion",
        "_loop", "context",
    )  # fmt: skip

    def __init__(self, function, context):
        self.function = function
        self.done = self.parked = False
        self.error = None
        self.context = context
        self._root = self._frame = self._bottom = 0

    def prepare(self):
        """To be called once, before it is run for the first time."""
        self._state = fresh = ts.fresh()
        fresh[ts.CONTEXT - ts.FIRST] = id(self.context)
        if _free_stacks:
            place = ts.DATA_STACK - ts.FIRST
            fresh[place:place + 3] = _free_stacks.pop()
        self._recursion = words[state + ts.RECURSION_LIMIT] + _CALLS_OF_OTHERS
        self._loop = 0, 0


def apply():
    """When the thread state has been found."""
    global words, current, state, own, loop, context_version, recursion, data_stack
    words, current, state = ts.words, ts.current, ts.state
    own = slice(state + ts.FIRST, state + ts.LAST)
    loop = state + ts.RUNNING_LOOP
    context_version = state + ts.CONTEXT_VERSION + 1
    data_stack = slice(state + ts.DATA_STACK, state + ts.DATA_STACK + 3)
    recursion = state + ts.RECURSION


def run(strand):
    """Runs a thread until it parks or ends."""
    root = words[current]
    below = words[(root >> 2) + ts.PREVIOUS]
    saved = memoryview(words[own].tobytes()).cast("I")
    saved_recursion = words[recursion]
    saved_loop = words[loop], words[loop + 1]
    strand._root = root
    try:
        # From here until the finally calls use the thread's data stack.
        words[own] = strand._state
        new_version()
        words[recursion] = strand._recursion
        words[loop], words[loop + 1] = strand._loop
        # A thread's stack ends here, for whoever walks it.
        words[(root >> 2) + ts.PREVIOUS] = 0
        strand.parked = False
        if strand._frame:
            words[strand._bottom + ts.PREVIOUS] = root
            _return_into(strand)
        else:
            _begin(strand)
        strand.done = not strand.parked
    except BaseException as error:
        strand.error = error
        strand.done = True
    finally:
        strand._state[:] = words[own]
        strand._loop = words[loop], words[loop + 1]
        strand._recursion = words[recursion]
        words[own] = saved
        new_version()
        words[recursion] = saved_recursion
        words[loop], words[loop + 1] = saved_loop
        words[(root >> 2) + ts.PREVIOUS] = below
        strand._root = 0


def host(strand, others, function, /, *arguments):
    """Calls the function, which is the strand's first, on the data stack that there is. If it parks,
    `others` is called, which runs strands, this one among them, until this one has ended."""
    words[recursion] += _CALLS_OF_MAIN
    try:
        function(*arguments)
        if not strand.parked:
            return
        # The strand's frames lie above this one. So nothing is called before the data stack is another.
        strand._state = memoryview(bytearray(words[own])).cast("I")
        strand._recursion = words[recursion]
        strand._loop = words[loop], words[loop + 1]
        words[data_stack] = _free_stacks.pop() if _free_stacks else _NO_STACK
        try:
            _run_parked(others)
        finally:
            _free_stacks.append(memoryview(words[data_stack].tobytes()).cast("I"))
            words[own] = strand._state
            words[recursion] = strand._recursion
            words[loop], words[loop + 1] = strand._loop
            strand._state = None
            strand._frame = strand._root = 0
            strand.parked = strand.done = False
            new_version()
        error, strand.error = strand.error, None
        if error is not None:
            raise error
    finally:
        words[recursion] -= _CALLS_OF_MAIN


_NO_STACK = memoryview(bytes(12)).cast("I")
_HOST = id(host.__code__)


def _run_parked(others):
    stack = memoryview(words[data_stack].tobytes()).cast("I")
    words[own] = ts.fresh()
    words[data_stack] = stack
    words[loop] = words[loop + 1] = 0
    new_version()
    others()


def new_version():
    """Caches of context variables are void from now on."""
    global _version
    _version += 1
    words[context_version] = _version


def _begin(strand):
    strand._bottom = words[current] >> 2
    strand._frame = 1
    strand.function()


def park(strand):
    """Returns when the thread, which is the running one, is run again."""
    frame = words[current] >> 2
    strand.parked = True
    strand._frame = words[frame + ts.PREVIOUS]
    words[frame + ts.PREVIOUS] = strand._root


def _return_into(strand):
    words[(words[current] >> 2) + ts.PREVIOUS] = strand._frame


def can_park(strand):
    """Whether there are only calls from Python to Python between the running frame and the
    strand's first. The one that has a host gets to know it here."""
    root = strand._root
    frame = words[current]
    above = 0
    while frame != root:
        # Without a link, or where the view of the memory ends, there is no way either.
        if not 0 < frame < 0x7FFF_0000:
            return False
        place = frame >> 2
        if words[place + ts.OWNER] >> 16 & 0xFF >= ts.OWNED_BY_INTERPRETER:
            return False
        if not root and words[place + ts.EXECUTABLE] & ~3 == _HOST:
            strand._root = frame
            strand._bottom = above
            return True
        above = place
        frame = words[place + ts.PREVIOUS]
    return frame != 0


def place(strand, folders):
    """Where a parked strand waits, as file and line of code below one of the folders, or None."""
    return ts.line_in(strand._frame, folders)


def forget(strand):
    """The strand has ended: gives back what its thread state holds."""
    values = strand._state
    for field in (20, ts.ASYNCGEN_HOOKS, ts.ASYNCGEN_HOOKS + 1, ts.EXC_STATE, ts.LOCALS, ts.LOCALS + 1):
        ts.release(values[field - ts.FIRST])
    place = ts.DATA_STACK - ts.FIRST
    stack = values[place:place + 3]
    if stack[0]:
        _free_stacks.append(stack)
    strand._state = None
