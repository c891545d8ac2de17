#!/usr/bin/env python3
"""Makes `packages.zip`, the layer of this case: pydantic and jsonschema as pip puts them into a layer for Lambda.

    python3 tests/parity/native_packages/expected.packages.py

Their shared libraries are cut to the first bytes: what runs is what the runtime has linked in. Tests and types are
left out. Its name keeps it out of the case's code.
"""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

WANTED = """\
annotated-types==0.8.0
attrs==26.1.0
jsonschema==4.26.0
jsonschema-specifications==2025.9.1
pydantic==2.14.4
pydantic-core==2.50.5
referencing==0.37.0
rpds-py==2026.9.1
typing-extensions==4.16.0
typing-inspection==0.4.5
"""
PLATFORM = "--platform manylinux2014_x86_64 --python-version 3.14 --implementation cp --only-binary=:all:".split()
LEFT_OUT = {"__pycache__", "tests", "benchmarks", "sboms", "bin", "v1"}
ENDINGS = (".pyi", ".md", "RECORD", "INSTALLER", "REQUESTED")


def main():
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(WANTED, encoding="utf-8")
        root = Path(folder) / "packages"
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--no-deps"]
        subprocess.run([*pip, *PLATFORM, "--target", root, "-r", requirements], check=True)
        with zipfile.ZipFile(Path(__file__).with_name("packages.zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            for path in sorted(root.rglob("*")):
                name = path.relative_to(root)
                if path.is_dir() or LEFT_OUT & set(name.parts) or name.name.endswith(ENDINGS):
                    continue
                contents = path.read_bytes()[:16] if path.suffix == ".so" else path.read_bytes()
                packed.writestr(zipfile.ZipInfo(f"python/{name.as_posix()}"), contents, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
