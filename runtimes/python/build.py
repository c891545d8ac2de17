#!/usr/bin/env python3
"""Builds CPython 3.14 as a component that runs Lambda handlers, and as another one with native packages.

    python3 runtimes/python/build.py --out target/runtimes/python3.14

writes `component.wasm`, `native.wasm`, `library.bin` and `manifest.json` into the folder. The finished files are in the
repository (`prebuilt/`) and are only unpacked, as long as the recipe is the one that made them. Otherwise, and
with `--from-source`, it needs Python 3.9 or later with `venv`, a package index that pip can reach, Node.js and
the npm package binaryen; installs only into `--tools` (a virtual environment).
Does nothing when the inputs are those of the last build.
"""

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.append(str(Path(__file__).resolve().parent / "native"))
import boto3_data  # noqa: E402
import build_libraries  # noqa: E402
import errno_numbers  # noqa: E402
import interruption  # noqa: E402
import linux_libc  # noqa: E402
import long_sizes  # noqa: E402
import open_files  # noqa: E402
import optimize  # noqa: E402
import prebuilt  # noqa: E402
import recursion_guard  # noqa: E402
import sqlite_locks  # noqa: E402
import wasm_module  # noqa: E402

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
WIT = REPOSITORY / "wit"
# The wheels for the guest are fetched for this platform wherever the build runs.
GUEST_PLATFORM = ["--platform", "manylinux2014_x86_64", "--platform", "any"]
GUEST_PYTHON = ["--python-version", "3.14", "--implementation", "cp", "--only-binary=:all:"]
# What most functions run on, and what those run on that bring one of the packages which are linked into it.
COMPONENT = "component.wasm"
NATIVE = "native.wasm"
# The standard library: what is not in the component's snapshot is read from this file.
LIBRARY = "library.bin"
# How much of it is checked at once, in bytes.
PIECE_BYTES = 64 << 10


class BuildError(Exception):
    """A sentence for the person who runs the build."""


def main():
    arguments = parse_arguments()
    started = time.monotonic()
    try:
        build(arguments)
    except BuildError as error:
        sys.exit(f"python runtime: {error}")
    say(f"done in {time.monotonic() - started:.1f} s")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--out",
        type=Path,
        default=REPOSITORY / "target/runtimes/python3.14",
        help="where component.wasm, native.wasm, library.bin and manifest.json go",
    )
    parser.add_argument(
        "--tools",
        type=Path,
        default=REPOSITORY / "target/tools/python",
        help="the virtual environment for the build's tool",
    )
    parser.add_argument(
        "--binaryen",
        type=Path,
        default=REPOSITORY / "target/tools/node/node_modules/binaryen",
        help="the npm package that optimises the component, as web/editor/package.json names it",
    )
    parser.add_argument(
        "--from-source",
        action="store_true",
        help="build it all, and fail if the result is not what is pinned",
    )
    parser.add_argument(
        "--pin",
        action="store_true",
        help="build it all, and put the result into the repository as what is pinned",
    )
    parser.add_argument(
        "--unoptimised",
        action="store_true",
        help="leave Binaryen out: a quarter of the time, another fuel; for trying changes, not to be used",
    )
    return parser.parse_args()


def build(arguments):
    if sys.version_info < (3, 9):
        raise BuildError("needs Python 3.9 or later to build")
    out = arguments.out.resolve()
    binaryen = None
    if not arguments.unoptimised:
        try:
            binaryen = optimize.Binaryen(arguments.binaryen.resolve())
        except optimize.MissingTool as error:
            raise BuildError(str(error)) from error
    inputs = hash_inputs(binaryen)
    finished = prebuilt.Prebuilt(HERE)
    from_source = arguments.from_source or arguments.pin
    stamp = out / "inputs.sha256"
    if not from_source and up_to_date(stamp, inputs, out):
        say(f"up to date: {out / COMPONENT} ({sha256(out / COMPONENT)})")
        return
    if not from_source and finished.is_of(inputs):
        with step("unpacking the finished components and library"):
            out.mkdir(parents=True, exist_ok=True)
            stamp.unlink(missing_ok=True)
            try:
                finished.unpack(out)
            except prebuilt.Damaged as error:
                raise BuildError(str(error)) from error
            describe(out, inputs, stamp)
        return
    tool = set_up_tools(arguments.tools.resolve())
    work = out.parent / f".{out.name}-build"
    site_packages = unpack_guest_packages(arguments.tools.resolve(), work)
    built = componentize(tool, site_packages, work)
    functions = linux_libc.compile_functions(work)
    components = [file for file in built if file.name != LIBRARY]
    minutes = "changing the components"
    if binaryen is not None:
        minutes += " and optimising them (about three minutes with two processors)"
    with step(minutes), ThreadPoolExecutor() as threads:
        # Nearly all of it is waiting for Binaryen.
        list(threads.map(lambda file: change(file, functions, binaryen), components))
    out.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    for file in built:
        os.replace(file, out / file.name)
    digests = describe(out, inputs, stamp)
    shutil.rmtree(work, ignore_errors=True)
    for name, digest in digests.items():
        say(f"{out / name}: {(out / name).stat().st_size / 1e6:.1f} MB, sha256 {digest}")
    if arguments.pin:
        pin(finished, out, inputs, digests, binaryen)
    elif binaryen is not None:
        compare_with_pinned(finished, inputs, digests, arguments.from_source)


def change(file, functions, binaryen):
    """Mends a finished component in its file: interruption, recursion guard, error numbers, open files, Linux."""
    try:
        interruptible = interruption.make_interruptible(file.read_bytes())
        guarded = recursion_guard.guard(interruptible)
        numbered = errno_numbers.number_like_linux(guarded)
        opened = open_files.mend(numbered)
        widened = long_sizes.widen(sqlite_locks.lock_like_linux(opened))
        changed = linux_libc.mend(widened, functions)
        # Last, since it forgets the names of functions.
        if binaryen is not None:
            changed = optimize.optimize(changed, binaryen, file.with_suffix(".optimize"))
    except wasm_module.FormatError as error:
        raise BuildError(f"{file.name}: {error}") from error
    file.write_bytes(changed)


def describe(out, inputs, stamp):
    """Writes what is known about the files of a folder; returns their hashes by name."""
    library = out / LIBRARY
    digests = {name: sha256(out / name) for name in (COMPONENT, NATIVE, LIBRARY)}
    manifest = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
    manifest["componentSha256"] = digests[COMPONENT]
    manifest["native"] = {
        "file": NATIVE,
        "sha256": digests[NATIVE],
        "packages": [package.description() for package in build_libraries.packages()],
    }
    manifest["library"] = {
        "path": path_in_guest(),
        "file": library.name,
        "bytes": library.stat().st_size,
        "sha256": digests[library.name],
        "pieces": pieces(library),
    }
    write(out / "manifest.json", json.dumps(manifest, indent=2) + "\n")
    write(stamp, " ".join([inputs, *digests.values()]) + "\n")
    return digests


def pin(finished, out, inputs, digests, binaryen):
    """Makes the files of a folder those of the repository."""
    if binaryen is None or not reproducible():
        raise BuildError(
            "only an optimised build on Linux x86-64 can be pinned: others are not the same everywhere"
        )
    with step("compressing components and library into the repository (about a minute)"):
        finished.pin(out, inputs, digests)


def pieces(library):
    """The hash of each piece of a file, so that whoever reads a part of it need not read all of it."""
    contents = library.read_bytes()
    starts = range(0, len(contents), PIECE_BYTES)
    hashes = [hashlib.sha256(contents[at:at + PIECE_BYTES]).hexdigest() for at in starts]
    return {"bytes": PIECE_BYTES, "sha256": hashes}


def up_to_date(stamp, inputs, out):
    files = [out / name for name in (COMPONENT, NATIVE, LIBRARY)]
    if not all(path.is_file() for path in (stamp, out / "manifest.json", *files)):
        return False
    return stamp.read_text(encoding="utf-8").split() == [inputs, *map(sha256, files)]


def hash_inputs(binaryen):
    """One hash over everything that can change the component's bytes."""
    apart = {"__pycache__", "prebuilt"}
    files = [p for p in HERE.rglob("*") if p.is_file() and not apart & set(p.relative_to(HERE).parts)]
    files += [p for p in WIT.rglob("*.wit")]
    ignored = {"README.md", "NOTICE", "component.sha256", "prebuilt.py"}
    version = binaryen.version if binaryen else "unoptimised"
    total = hashlib.sha256(f"binaryen {version}\n".encode())
    for path in sorted(p for p in files if p.name not in ignored):
        contents = path.read_bytes()
        total.update(f"{path.relative_to(REPOSITORY).as_posix()} {len(contents)}\n".encode())
        total.update(contents)
    return total.hexdigest()


def set_up_tools(folder):
    """Creates the virtual environment and installs the pinned, hash-checked tool."""
    python = venv_program(folder, "python")
    requirements = HERE / "requirements.txt"
    stamp = folder / "requirements.sha256"
    wanted = sha256(requirements)
    tool = venv_program(folder, "componentize-py")
    if tool.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return tool
    with step(f"installing componentize-py into {folder}"):
        if not python.is_file():
            run([sys.executable, "-m", "venv", str(folder)], "cannot create a virtual environment")
        run(
            [*pip(folder), "install", "--require-hashes", "--only-binary=:all:", "--no-deps",
             "-r", str(requirements)],
            "cannot install componentize-py",
        )  # fmt: skip
        write(stamp, wanted)
    return tool


def path_in_guest():
    """Where environments see the library."""
    source = (HERE / "guest/lambdabox_runtime/paths.py").read_text(encoding="utf-8")
    names = {}
    exec(compile(source, "paths.py", "exec"), names)
    return names["STORED_LIBRARY"]


def venv_program(folder, name):
    if os.name == "nt":
        return folder / "Scripts" / f"{name}.exe"
    return folder / "bin" / name


def pip(folder):
    python = venv_program(folder, "python")
    return [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet"]


def unpack_guest_packages(tools, work):
    """Fetches AWS's package and its like; returns the folder with their .py and data files."""
    shutil.rmtree(work, ignore_errors=True)
    wheels = work / "wheels"
    site_packages = work / "site-packages"
    with step("fetching AWS's packages and tzdata"):
        run(
            [*pip(tools), "download", "--require-hashes", "--no-deps", *GUEST_PLATFORM,
             *GUEST_PYTHON, "-d", str(wheels), "-r", str(HERE / "guest-requirements.txt")],
            "cannot fetch the packages of guest-requirements.txt",
        )  # fmt: skip
        for wheel in sorted(wheels.glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                names = [n for n in archive.namelist() if wanted_in_guest(n)]
                archive.extractall(site_packages, names)
    with step("cutting boto3's models to the services that are there"):
        boto3_data.cut(site_packages)
    shutil.copytree(HERE / "in_place_of", site_packages, dirs_exist_ok=True)
    return site_packages


def wanted_in_guest(name):
    return not (name.endswith((".so", "/")) or ".dist-info/" in name or "/tests/" in name)


def componentize(tool, site_packages, work):
    """Runs componentize-py three times, see guest/lambdabox_build and native/guest; returns what came of it."""
    guest = work / "guest"
    shutil.copytree(HERE / "guest", guest, ignore=shutil.ignore_patterns("__pycache__"))
    # Without a virtual environment of its own it would mount this machine's site-packages.
    empty = work / "empty"
    (empty / "lib/python3/site-packages").mkdir(parents=True)
    library = work / "library"
    library.mkdir()
    environment = dict(os.environ, VIRTUAL_ENV=str(empty), TMPDIR=str(work))
    preload = same_everywhere(work)
    if preload:
        environment["LD_PRELOAD"] = str(preload)
    wit = work / "wit"
    shutil.copytree(HERE / "wit", wit)
    for source in sorted(WIT.glob("*.wit")):
        shutil.copy(source, wit / "deps")

    def build_app(app, built, guest=guest, linked=()):
        command = [
            str(tool), "-d", str(wit), "-w", "runtime", "componentize", app,
            "-p", str(guest), "-p", str(site_packages), "-p", str(library), *linked, "-o", str(built),
        ]  # fmt: skip
        run(command, "componentize-py failed", env=environment)

    with step("compiling the standard library (about half a minute)"):
        build_app("compile_library", work / "thrown-away.wasm")
    built, native = work / COMPONENT, work / NATIVE
    with step("building the component"):
        build_app("app", built)
    with step("building the component with native packages (about a minute)"):
        with_linked, linked = work / "guest-native", work / "linked"
        shutil.copytree(guest, with_linked)
        shutil.copytree(HERE / "native/guest", with_linked, dirs_exist_ok=True)
        try:
            build_libraries.unpack(linked)
        except build_libraries.LibraryError as error:
            raise BuildError(str(error)) from error
        build_app("app", native, with_linked, ("-p", str(linked)))
    os.replace(library / "library", work / LIBRARY)
    return [built, native, work / LIBRARY]


def reproducible():
    """Whether a build here gives the bytes that it gives elsewhere."""
    return sys.platform == "linux" and platform.machine() in ("x86_64", "AMD64")


def same_everywhere(work):
    """Compiles what makes builds reproducible; None where it cannot be had."""
    source = HERE / "reproducible/same_everywhere.rs"
    library = work / "libsame_everywhere.so"
    if not reproducible():
        say("WARNING: not Linux on x86-64, so this build is not reproducible")
        return None
    if shutil.which("rustc") is None:
        raise BuildError("rustc is missing: it comes with Rust, see https://rustup.rs")
    with step("compiling the shim that makes the build reproducible"):
        run(
            ["rustc", "--edition", "2024", "--crate-type", "cdylib", "-O", "-C", "panic=abort",
             str(source), "-o", str(library)],
            "cannot compile the shim that makes the build reproducible",
        )  # fmt: skip
    return library


def compare_with_pinned(finished, inputs, digests, must_be_the_same):
    if finished.is_of(inputs) and finished.digests() == digests:
        say("components and library are the pinned ones")
        return
    differs = (
        "components, library or their recipe differ from the pinned ones: fuel, durations and bills may differ by a"
        " hair from the documented ones. If you changed runtimes/python or wit, run"
        " `cargo xtask runtimes --pin` on Linux x86-64 and commit what it writes. They are:\n"
        + prebuilt.lines(digests).rstrip()
    )
    if must_be_the_same and reproducible():
        raise BuildError(differs)
    say(f"WARNING: {differs}")


def run(command, failure, env=None):
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, check=False
        )
    except OSError as error:
        raise BuildError(f"{failure}: {error}") from error
    if done.returncode != 0:
        output = done.stdout.decode("utf-8", "replace").strip()
        raise BuildError(f"{failure} (exit status {done.returncode}):\n{output[-4000:]}")


class step:
    """Prints what is being done and how long it took."""

    def __init__(self, what):
        self.what = what

    def __enter__(self):
        say(self.what)
        self.started = time.monotonic()

    def __exit__(self, kind, error, trace):
        if kind is None:
            say(f"  took {time.monotonic() - self.started:.1f} s")


def say(text):
    print(f"python runtime: {text}", flush=True)


def write(path, text):
    path.write_bytes(text.encode("utf-8"))


def sha256(path):
    total = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            total.update(block)
    return total.hexdigest()


if __name__ == "__main__":
    main()
