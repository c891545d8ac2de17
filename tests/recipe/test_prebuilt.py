"""What the recipe does with the finished files of the repository, tried in a folder of its own."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "runtimes" / "python"))
import prebuilt  # noqa: E402

INPUTS = "0" * 64


class PrebuiltFiles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.recipe = Path(folder.name) / "recipe"
        self.built = Path(folder.name) / "built"
        self.out = Path(folder.name) / "out"
        for made in (self.recipe, self.built, self.out):
            made.mkdir()
        digests = {}
        for name, contents in {"component.wasm": b"\0asm" * 9999, "library.bin": b"library"}.items():
            (self.built / name).write_bytes(contents)
            digests[name] = prebuilt.hashlib.sha256(contents).hexdigest()
        self.finished = prebuilt.Prebuilt(self.recipe)
        self.finished.pin(self.built, INPUTS, digests)

    def test_what_was_pinned_comes_out_as_it_was(self):
        self.finished.unpack(self.out)
        for name in ("component.wasm", "library.bin"):
            self.assertEqual((self.out / name).read_bytes(), (self.built / name).read_bytes())

    def test_files_of_another_recipe_are_not_used(self):
        self.assertTrue(self.finished.is_of(INPUTS))
        self.assertFalse(self.finished.is_of("1" * 64))

    def test_nothing_is_used_where_nothing_is_pinned(self):
        self.finished.pinned.unlink()
        self.assertFalse(self.finished.is_of(INPUTS))

    def test_a_flipped_byte_is_refused_and_nothing_is_left_in_its_place(self):
        for name in ("component.wasm", "library.bin"):
            packed = self.finished.folder / f"{name}.xz"
            good = packed.read_bytes()
            for at in range(len(good)):
                bad = bytearray(good)
                bad[at] ^= 0x40
                packed.write_bytes(bad)
                with self.assertRaises(prebuilt.Damaged, msg=f"{name} at {at}"):
                    self.finished.unpack(self.out)
                self.assertFalse((self.out / name).exists() and name == "component.wasm")
            packed.write_bytes(good)

    def test_a_file_that_ends_early_or_is_missing_is_refused_by_name(self):
        packed = self.finished.folder / "library.bin.xz"
        packed.write_bytes(packed.read_bytes()[:-5])
        with self.assertRaisesRegex(prebuilt.Damaged, "library.bin.xz"):
            self.finished.unpack(self.out)
        packed.unlink()
        with self.assertRaisesRegex(prebuilt.Damaged, "library.bin.xz"):
            self.finished.unpack(self.out)

    def test_another_file_of_the_same_name_is_refused(self):
        other = prebuilt.lzma.compress(b"another library")
        (self.finished.folder / "library.bin.xz").write_bytes(other)
        with self.assertRaisesRegex(prebuilt.Damaged, "--from-source"):
            self.finished.unpack(self.out)


if __name__ == "__main__":
    unittest.main()
