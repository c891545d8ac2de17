"""Has SQLite lock database files as it does on Linux, so that one connection reads while another writes.

For WASI it takes a lock file, which locks out readers too, since there are no locks of the system. Those
are between processes, though; between the connections of one process SQLite keeps account itself. There
is one process, so the locks that it asks the C library for are always given (linux/libc.rs).
"""

import wasm_module

WITH_LOCK_FILES, WITH_LOCKS = "dotlockIoFinderImpl", "posixIoFinderImpl"


def lock_like_linux(component):
    """Returns the component's bytes with the change made."""
    return wasm_module.edit_module_with(component, WITH_LOCK_FILES, edit)


def edit(module):
    known = module.body(module.function_index(WITH_LOCKS))
    module.set_body(module.function_index(WITH_LOCK_FILES), known)
