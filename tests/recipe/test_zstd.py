"""The runtime's Zstandard, run by the Python of this machine: what any frame may hold, and what it must not do."""

import base64
import random
import re
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "runtimes/python/guest/lib_dynload"))
import _zstd  # noqa: E402
from _xxhash import XXH64  # noqa: E402

# What Zstandard's C library has packed, see the case's own text.
CASE = (ROOT / "tests/parity/zstd/lambda_function.py").read_text(encoding="utf-8")
THEIRS, DICTIONARY, WITH_DICTIONARY = map(base64.b64decode, re.findall(r'b64decode\("([^"]+)"\)', CASE))


def samples():
    """Data of several kinds, the same in every run."""
    chance = random.Random(1)
    words = [b"green", b"tea", b"number", b"cup", b"\xc3\xa4\xc3\xb6"]
    yield b""
    yield b"x"
    yield b"a" * 300_000
    yield b" ".join(chance.choice(words) + b"%d" % chance.randrange(99) for _ in range(30_000))
    yield bytes(min(255, int(chance.expovariate(0.05))) for _ in range(5_000))
    yield bytes(chance.randrange(256) for _ in range(5_000))
    yield bytes(chance.randrange(2) for _ in range(5_000))


def unpack(packed, **named):
    decompressor = _zstd.ZstdDecompressor(**named)
    data = decompressor.decompress(packed)
    assert decompressor.eof and not decompressor.unused_data
    return data


class Zstandard(unittest.TestCase):
    def test_what_is_packed_comes_back_and_is_smaller_where_it_can_be(self):
        for data in samples():
            for options in ({}, {201: 1}, {101: 10}, {200: 0, 101: 12}):
                packed = _zstd.ZstdCompressor(options=options).compress(data, 2)
                self.assertEqual(unpack(packed), data)
                self.assertLess(len(packed), len(data) + 30)
        text = list(samples())[3]
        self.assertLess(len(_zstd.ZstdCompressor().compress(text, 2)), len(text) / 2)

    def test_pieces_make_no_difference(self):
        chance = random.Random(2)
        for data in samples():
            compressor = _zstd.ZstdCompressor()
            packed, at = b"", 0
            while at < len(data):
                piece = chance.randrange(1, 20_000)
                packed += compressor.compress(data[at:at + piece], chance.randrange(2))
                at += piece
            packed += compressor.flush()
            decompressor, out, at = _zstd.ZstdDecompressor(), b"", 0
            while not decompressor.eof:
                piece = packed[at:at + 777] if decompressor.needs_input else b""
                at += len(piece)
                out += decompressor.decompress(piece, 5_000)
            self.assertEqual(out, data)

    def test_what_the_c_library_has_packed(self):
        self.assertEqual(len(unpack(THEIRS)), 9_600)
        dictionary = _zstd.ZstdDict(DICTIONARY)
        self.assertTrue(unpack(WITH_DICTIONARY, zstd_dict=dictionary).startswith(b'{"user": '))

    def test_damage_is_an_error_of_zstandard_and_nothing_else(self):
        chance = random.Random(3)
        refused = 0
        frames = [THEIRS] + [_zstd.ZstdCompressor().compress(data[:4_000], 2) for data in samples()]
        for _ in range(1_500):
            broken = bytearray(chance.choice(frames))
            for _ in range(chance.randrange(1, 4)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            try:
                _zstd.ZstdDecompressor().decompress(bytes(broken[:chance.randrange(1, 2 * len(broken))]))
            except _zstd.ZstdError:
                refused += 1
        self.assertGreater(refused, 500)

    def test_a_trained_dictionary_makes_small_data_smaller(self):
        chance = random.Random(4)
        rows = [b'{"user": %d, "state": "open", "city": "Bern"}' % chance.randrange(10**6) for _ in range(200)]
        dictionary = _zstd.ZstdDict(_zstd.train_dict(b"".join(rows), tuple(map(len, rows)), 2_000))
        self.assertLessEqual(len(dictionary), 2_000)
        packed = _zstd.ZstdCompressor(zstd_dict=dictionary).compress(rows[0], 2)
        self.assertEqual(unpack(packed, zstd_dict=dictionary), rows[0])
        self.assertLess(len(packed), len(_zstd.ZstdCompressor().compress(rows[0], 2)) / 2)
        with self.assertRaises(_zstd.ZstdError):
            unpack(packed)

    def test_the_checksum_is_xxh64(self):
        for data, digest in ((b"", 0xEF46DB3751D8E999), (b"a", 0xD24EC4F1A98C6E5B), (b"abc", 0x44BC2CF5AD770999)):
            checksum = XXH64()
            checksum.update(data)
            self.assertEqual(checksum.digest(), digest)


if __name__ == "__main__":
    unittest.main()
