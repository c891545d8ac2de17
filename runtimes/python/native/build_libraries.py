#!/usr/bin/env python3
"""Compiles the packages of `packages.json` for WebAssembly: shared libraries that componentize-py links in.

    python3 runtimes/python/native/build_libraries.py            # compiles, compares with what is pinned
    python3 runtimes/python/native/build_libraries.py --pin      # compiles, and puts the result into the repository

Nobody needs it who does not change them: the libraries are in the repository (`libraries/`), and the runtime's
recipe takes them from there. It needs Rust's source for the compiler of `rust-toolchain.toml` (`rustup component
add rust-src`) and a package index that pip can reach: the sources, maturin (which pip calls to look at them) and
Zig as the compiler of C come from there.
"""

import argparse
import hashlib
import json
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent.parent
TARGET = "wasm32-wasip2"
# What CPython calls a shared library of this build; componentize-py looks for it.
ENDING = ".cpython-314-wasm32-wasi.so"
# The C compiler, by version: as a package of Python it is the same everywhere.
ZIG = "ziglang==0.17.1"
# For pyo3, in place of a Python for the target.
PYTHON = """implementation=CPython
version=3.14
shared=true
abi3=false
pointer_width=32
suppress_build_script_link_lines=true
"""
PRESET = 9 | lzma.PRESET_EXTREME
# The longest library, in bytes.
LONGEST = 64 << 20


class LibraryError(Exception):
    """A sentence for the person who runs the build."""


class Package:
    """One package of `packages.json`."""

    def __init__(self, entry):
        self.entry = entry
        self.distribution = entry["distribution"]
        self.version = entry["version"]
        # What is imported, as `pydantic_core._pydantic_core`.
        self.module = entry["module"]

    @property
    def tail(self):
        return self.module.rpartition(".")[2]

    @property
    def file(self):
        return self.tail + ENDING

    @property
    def packed(self):
        return HERE / "libraries" / f"{self.file}.xz"

    def description(self):
        """What the runtime's manifest says of it."""
        return {key: self.entry[key] for key in ("distribution", "version", "module")}

    def library(self):
        """The library as it is in the repository, if it is the pinned one."""
        try:
            with lzma.open(self.packed) as packed:
                contents = packed.read(LONGEST)
        except (OSError, EOFError, lzma.LZMAError) as error:
            raise LibraryError(f"cannot unpack {self.packed}: {error}; get the file anew") from error
        if hashlib.sha256(contents).hexdigest() != self.entry["librarySha256"]:
            raise LibraryError(f"{self.packed} is not the library that packages.json pins; get the file anew")
        return contents


def packages():
    entries = json.loads((HERE / "packages.json").read_text(encoding="utf-8"))
    return [Package(entry) for entry in entries]


def unpack(folder):
    """Puts all libraries into a folder, by the names that componentize-py looks for."""
    folder.mkdir(parents=True)
    for package in packages():
        (folder / package.file).write_bytes(package.library())
    shutil.copy(HERE / "packages.json", folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pin", action="store_true", help="put what was compiled into the repository")
    parser.add_argument("--work", type=Path, default=REPOSITORY / "target/native-libraries")
    arguments = parser.parse_args()
    try:
        compile_all(arguments.work.resolve(), arguments.pin)
    except LibraryError as error:
        sys.exit(f"native libraries: {error}")


def compile_all(work, pin):
    sysroot = Path(output(["rustc", "--print", "sysroot"], cwd=REPOSITORY))
    if not (sysroot / "lib/rustlib/src/rust/library/std").is_dir():
        raise LibraryError("Rust's source is missing: `rustup component add rust-src`")
    work.mkdir(parents=True, exist_ok=True)
    environment = compilers(work, sysroot)
    differs = []
    found = packages()
    for package in found:
        print(f"native libraries: {package.distribution} {package.version}", flush=True)
        source = fetch(package, work)
        contents = link(archive(source, sysroot, environment, work), package, sysroot, work)
        digest = hashlib.sha256(contents).hexdigest()
        print(f"  {package.file}: {len(contents)} bytes, sha256 {digest}", flush=True)
        if digest != package.entry["librarySha256"]:
            differs.append(package.distribution)
        if pin:
            package.entry["librarySha256"] = digest
            package.packed.parent.mkdir(exist_ok=True)
            package.packed.write_bytes(lzma.compress(contents, preset=PRESET))
    if pin:
        text = json.dumps([package.entry for package in found], indent=2) + "\n"
        (HERE / "packages.json").write_bytes(text.encode())
    elif differs:
        raise LibraryError(f"{', '.join(differs)}: not the bytes that are pinned")


def compilers(work, sysroot):
    """The environment in which cargo compiles position-independent code for WebAssembly."""
    python = work / "python/bin/python"
    if not python.is_file():
        run([sys.executable, "-m", "venv", str(work / "python")])
    run([str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install", ZIG])
    (work / "pyo3.cfg").write_text(PYTHON, encoding="utf-8")
    # `cc` passes a target that Zig does not know.
    leave_out = 'for a in "$@"; do shift; case "$a" in --target=*) ;; *) set -- "$@" "$a";; esac; done\n'
    options = "-target wasm32-wasi -fPIC -fno-sanitize=undefined -O3"
    program(work / "zig-cc", f'{leave_out}exec "{python}" -m ziglang cc {options} "$@"\n')
    program(work / "zig-ar", f'exec "{python}" -m ziglang ar "$@"\n')
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    # Panics name files: as they are called on no machine.
    names = {work: "/build", home / "registry/src": "/crates", sysroot / "lib/rustlib/src/rust": "/rust"}
    flags = ["-Crelocation-model=pic", "-Cpanic=abort", "-Ctarget-feature=-crt-static"]
    flags += [f"--remap-path-prefix={path}={name}" for path, name in names.items()]
    return dict(
        os.environ,
        # Rust's own library has to be compiled as well: the finished one is not position-independent.
        RUSTC_BOOTSTRAP="1",
        RUSTC=str(sysroot / "bin/rustc"),
        CARGO_ENCODED_RUSTFLAGS="\x1f".join(flags),
        CARGO_TARGET_DIR=str(work / "target"),
        CARGO_PROFILE_RELEASE_PANIC="abort",
        CARGO_PROFILE_RELEASE_OPT_LEVEL="3",
        CARGO_PROFILE_RELEASE_LTO="fat",
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS="1",
        CARGO_PROFILE_RELEASE_STRIP="none",
        PYO3_CONFIG_FILE=str(work / "pyo3.cfg"),
        CC_wasm32_wasip2=str(work / "zig-cc"),
        AR_wasm32_wasip2=str(work / "zig-ar"),
        ZIG_GLOBAL_CACHE_DIR=str(work / "zig-cache"),
    )


def fetch(package, work):
    """The folder with a package's source, as it is published."""
    sources = work / "sources"
    name = f"{package.distribution.replace('-', '_')}-{package.version}"
    packed = sources / f"{name}.tar.gz"
    if not packed.is_file():
        wanted = work / "source.txt"
        pinned = f"{package.distribution}=={package.version} --hash=sha256:{package.entry['sourceSha256']}\n"
        wanted.write_text(pinned, encoding="utf-8")
        run(
            [str(work / "python/bin/python"), "-m", "pip", "--quiet", "--disable-pip-version-check", "download",
             "--no-deps", "--no-binary", package.distribution, "--require-hashes", "-d", str(sources),
             "-r", str(wanted)],
        )  # fmt: skip
    if hashlib.sha256(packed.read_bytes()).hexdigest() != package.entry["sourceSha256"]:
        raise LibraryError(f"{packed} is not the source that packages.json pins")
    shutil.rmtree(work / name, ignore_errors=True)
    with tarfile.open(packed) as archive:
        archive.extractall(work, filter="data")
    # orjson brings its crates along, among which those of Rust's own library are not; cargo fetches the same ones by
    # the hashes of Cargo.lock.
    shutil.rmtree(work / name / ".cargo", ignore_errors=True)
    return work / name


def archive(source, sysroot, environment, work):
    """Compiles a package to a static library."""
    run(
        [str(sysroot / "bin/cargo"), "rustc", "--quiet", "--locked", "--release", "--lib", "--crate-type", "staticlib",
         "-Z", "build-std=std,panic_abort", "--target", TARGET],
        cwd=source,
        env=environment,
    )  # fmt: skip
    made = json.loads(output(
        [str(sysroot / "bin/cargo"), "metadata", "--locked", "--no-deps", "--format-version", "1"],
        cwd=source,
        env=environment,
    ))  # fmt: skip
    kinds = ("cdylib", "staticlib")
    name = next(
        target["name"] for package in made["packages"] for target in package["targets"]
        if any(kind in target["kind"] for kind in kinds)
    )  # fmt: skip
    return work / "target" / TARGET / "release" / f"lib{name.replace('-', '_')}.a"


def link(static, package, sysroot, work):
    """Makes of a static library a shared one, which imports from CPython and the C library what it names."""
    host = output([str(sysroot / "bin/rustc"), "--print", "host-tuple"])
    linker = sysroot / "lib/rustlib" / host / "bin/rust-lld"
    made = work / package.file
    entry = f"PyInit_{package.tail}"
    run(
        [str(linker), "-flavor", "wasm", "-shared", "--experimental-pic", "--no-entry", "--gc-sections", "--strip-all",
         "--unresolved-symbols=import-dynamic", "-u", entry, f"--export-if-defined={entry}", "-o", str(made),
         str(static)],
    )  # fmt: skip
    return made.read_bytes()


def program(path, text):
    path.write_text(f"#!/bin/sh\n{text}", encoding="utf-8")
    path.chmod(0o755)


def run(command, **more):
    try:
        subprocess.run(command, check=True, **more)
    except (OSError, subprocess.CalledProcessError) as error:
        raise LibraryError(f"{Path(command[0]).name} failed: {error}") from error


def output(command, **more):
    try:
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise LibraryError(f"{Path(command[0]).name} failed: {error}") from error


if __name__ == "__main__":
    main()
