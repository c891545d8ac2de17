"""The finished component and library as files of the repository, so that nobody waits for their build.

`prebuilt/` holds both, compressed. They are used when the recipe that made them is the recipe that is here:
`prebuilt/inputs.sha256` holds the hash of its inputs, `component.sha256` the hashes of what it gave. After a
change of the recipe they are left alone and everything is built from source, until `--pin` renews them.
"""

import hashlib
import lzma
import os

# Enough for both files; what is larger is not what was pinned. In bytes.
LONGEST = 256 << 20
BLOCK_BYTES = 1 << 20
# The strongest: this is done once a change, and read by everybody.
PRESET = 9 | lzma.PRESET_EXTREME


class Damaged(Exception):
    """A sentence for the person who runs the build."""


class Prebuilt:
    """The finished files beside the recipe in a folder."""

    def __init__(self, recipe):
        self.pinned = recipe / "component.sha256"
        self.folder = recipe / "prebuilt"
        self.inputs = self.folder / "inputs.sha256"

    def is_of(self, inputs):
        """Whether the finished files were made of these inputs (the recipe's hash)."""
        if not self.inputs.is_file() or not self.pinned.is_file():
            return False
        return self.inputs.read_text(encoding="utf-8").strip() == inputs

    def digests(self):
        """The pinned hash of each file, by its name."""
        lines = self.pinned.read_text(encoding="utf-8").splitlines()
        return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}

    def unpack(self, out):
        """Writes the files into a folder, each only if it is what was pinned."""
        for name, digest in self.digests().items():
            packed = self.folder / f"{name}.xz"
            target = out / f".{name}.unpacking"
            try:
                found = _decompress(packed, target)
            except (OSError, EOFError, lzma.LZMAError) as error:
                raise Damaged(f"cannot unpack {packed}: {error}; get the file anew") from error
            if found != digest:
                raise Damaged(
                    f"{packed} is damaged: its contents have the hash {found}, {self.pinned.name}"
                    f" says {digest}; get the file anew, or build with --from-source"
                )
            os.replace(target, out / name)

    def pin(self, out, inputs, digests):
        """Puts the files of a build from source here, in place of those that were."""
        self.folder.mkdir(exist_ok=True)
        self.inputs.unlink(missing_ok=True)
        for name in digests:
            packed = lzma.compress((out / name).read_bytes(), preset=PRESET)
            (self.folder / f"{name}.xz").write_bytes(packed)
        self.pinned.write_bytes(lines(digests).encode("utf-8"))
        self.inputs.write_bytes(f"{inputs}\n".encode())


def lines(digests):
    """How the hashes are written down."""
    return "".join(f"{digest}  {name}\n" for name, digest in digests.items())


def _decompress(packed, target):
    """Unpacks one file and returns its hash."""
    total = hashlib.sha256()
    length = 0
    with lzma.open(packed) as source, open(target, "wb") as file:
        while block := source.read(BLOCK_BYTES):
            length += len(block)
            if length > LONGEST:
                raise lzma.LZMAError(f"it holds more than {LONGEST >> 20} MiB")
            total.update(block)
            file.write(block)
    return total.hexdigest()
