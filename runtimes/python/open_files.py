"""Has the component's C library keep one position for every open file, as Linux does.

The C library reads and writes a file through two streams that the engine gives it, each with a
position of its own. It forgets to open them anew where a program goes on from elsewhere: when reading
follows writing or the other way round, after `seek(0, 2)`, and in files opened to append, whose
position it takes for their end. So `a+`, `r+` and `w+` read and wrote in wrong places. Here they are
closed then, and opened anew by what comes next.

Two more of its faults are mended: `os.pread` copied whatever was in memory when it failed, and a write
for which there was no room said "I/O error". There is no other reason for a write to fail.
"""

import wasm_module
from wasm_module import (
    ADD_LONG, AND, END, EQUAL, I32, I64, IF, LESS, LESS_LONG, OR, RETURN, ZERO_LONG,
    call, constant, load, load_long, local_get, local_set, store, store_long,
)  # fmt: skip

# Where the C library's record of an open file has what is used here.
POSITION, FLAGS, READ_STREAM, WRITE_STREAM = 8, 16, 20, 24
APPEND = constant(1)
SEEK_SET, SEEK_CUR, SEEK_END = map(constant, range(3))
# The C library's numbers.
INPUT_OUTPUT_ERROR, NO_SPACE_LEFT = constant(29), constant(51)

# The first parameter of the functions that are changed.
FILE = local_get(0)
APPENDS = FILE + load(FLAGS) + APPEND + AND


def mend(component):
    """Returns the component's bytes with the changes made."""
    return wasm_module.edit_module_with(component, "file_get_write_stream", edit)


def edit(module):
    close = FILE + call(module.function_index("file_close_streams"))
    mend_reading(module, close)
    mend_writing(module, close)
    mend_seeking(module, close)
    mend_reading_at(module)
    mend_no_space(module)


def rename(module, name):
    """Moves a function's code into a new one; returns both indices."""
    index = module.function_index(name)
    return index, module.add_like(index, module.body(index))


def mend_reading(module, close):
    index, original = rename(module, "file_get_read_stream")
    module.set_body(
        index,
        b"\x00"
        + FILE + load(WRITE_STREAM) + IF + close + END
        + FILE + local_get(1) + call(original)
        + END,
    )  # fmt: skip


def mend_writing(module, close):
    index, original = rename(module, "file_get_write_stream")
    go_to_end = FILE + call(module.function_index("file_seek_end"))
    before, result = 2, 3
    module.set_body(
        index,
        b"\x02\x01" + I64 + b"\x01" + I32
        + FILE + load_long(POSITION) + local_set(before)
        + APPENDS + IF
        + go_to_end + constant(0) + LESS + IF + constant(-1) + RETURN + END
        + END
        + FILE + load(READ_STREAM) + IF + close + END
        + FILE + local_get(1) + call(original) + local_set(result)
        # Not a file to write to.
        + local_get(result) + constant(0) + LESS + IF
        + FILE + local_get(before) + store_long(POSITION)
        + END
        + local_get(result)
        + END,
    )  # fmt: skip


def mend_seeking(module, close):
    """A position that cannot be is refused without a change."""
    index, original = rename(module, "file_seek")
    offset, whence, before, after = 1, 2, 3, 4
    module.set_body(
        index,
        b"\x01\x02" + I64
        + FILE + load_long(POSITION) + local_set(before)
        + APPENDS + local_get(whence) + SEEK_END + EQUAL + OR + IF + close + END
        + local_get(whence) + SEEK_CUR + EQUAL + IF
        + local_get(offset) + local_get(before) + ADD_LONG + local_set(offset)
        + SEEK_SET + local_set(whence)
        + END
        + FILE + local_get(offset) + local_get(whence) + call(original) + local_set(after)
        + local_get(after) + ZERO_LONG + LESS_LONG + IF
        + FILE + local_get(before) + store_long(POSITION)
        + END
        + local_get(after)
        + END,
    )  # fmt: skip


def mend_reading_at(module):
    """What was read, a place and a length, is looked at even if nothing was."""
    index, original = rename(module, "filesystem_method_descriptor_read")
    read = local_get(3)
    arguments = map(local_get, range(module.parameter_count(index)))
    module.set_body(
        index,
        b"\x00"
        + read + constant(0) + store(0)
        + read + constant(0) + store(4)
        + b"".join(arguments) + call(original)
        + END,
    )  # fmt: skip


def mend_no_space(module):
    index = module.function_index("__wasilibc_write")
    body = module.body(index)
    # When it asks how much can be written, and when it writes.
    if body.count(INPUT_OUTPUT_ERROR) != 2:
        raise wasm_module.FormatError("the C library tells failed writes in an unknown way")
    module.set_body(index, body.replace(INPUT_OUTPUT_ERROR, NO_SPACE_LEFT))
