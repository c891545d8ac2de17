"""How Python was built, for `sysconfig`: this build's settings under the names that Linux's have."""

from importlib import import_module

build_time_vars = {
    **import_module("_sysconfigdata__wasi_wasm32-wasi").build_time_vars,
    "BUILD_GNU_TYPE": "x86_64-amazon-linux-gnu",
    "CONFIG_ARGS": "--enable-shared --enable-optimizations --with-lto",
    "EXT_SUFFIX": ".cpython-314-x86_64-linux-gnu.so",
    "HOST_GNU_TYPE": "x86_64-amazon-linux-gnu",
    "MACHDEP": "linux",
    "MULTIARCH": "x86_64-linux-gnu",
    "SOABI": "cpython-314-x86_64-linux-gnu",
    "TZPATH": "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo",
}
