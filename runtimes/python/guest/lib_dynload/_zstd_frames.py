"""Frames of Zstandard: what comes before and after their blocks."""

from _xxhash import XXH64
from _zstd_blocks import BLOCK_BYTES, BlockReader
from _zstd_dictionary import Dictionary
from _zstd_entropy import Corrupt
from _zstd_packing import BlockPacker

MAGIC = (0xFD2F_B528).to_bytes(4, "little")
# No window is larger, unless a parameter says so.
WINDOW_LOG_MAX = 27
_LEAST_WINDOW = 1 << 10
# A window is cut when it has grown by so much more than it must hold.
_SLACK = 1 << 20


class Refused(Exception):
    """The frame cannot be read; why, in the words of Zstandard's own library."""


class Head:
    """The head of a frame. `end` is where it ends, None if it is not all there."""

    def __init__(self, data):
        self.end = self.content = None
        self.identifier = 0
        self.window = 0
        self.checked = self.skipped = False
        if not _may_begin(data):
            raise Refused("Unknown frame descriptor")
        if len(data) < 5:
            return
        if data[0] != MAGIC[0]:
            if len(data) >= 8:
                self.skipped, self.content, self.end = True, int.from_bytes(data[4:8], "little"), 8
            return
        flags = data[4]
        if flags & 8:
            raise Refused("Unsupported frame parameter")
        single, self.checked = bool(flags & 32), bool(flags & 4)
        identifier_bytes = (0, 1, 2, 4)[flags & 3]
        content_bytes = (single, 2, 4, 8)[flags >> 6]
        end = 5 + (not single) + identifier_bytes + content_bytes
        if len(data) < end:
            return
        at = 5
        if not single:
            base = 1 << (10 + (data[at] >> 3))
            self.window = base + base // 8 * (data[at] & 7)
            at += 1
        self.identifier = int.from_bytes(data[at:at + identifier_bytes], "little")
        at += identifier_bytes
        if content_bytes:
            self.content = int.from_bytes(data[at:end], "little") + (256 if content_bytes == 2 else 0)
        if single:
            self.window = self.content
        self.end = end


def _may_begin(data):
    if data[1:4] == b"\x2a\x4d\x18"[:len(data[1:4])] and 0x50 <= data[0] <= 0x5F:
        return True
    return data[:4] == MAGIC[:len(data[:4])]


def frame_end(data):
    """Where the first frame ends; None if it is not all there."""
    head = Head(data)
    if head.end is None:
        return None
    if head.skipped:
        end = head.end + head.content
        return end if end <= len(data) else None
    at = head.end
    while at + 3 <= len(data):
        block = int.from_bytes(data[at:at + 3], "little")
        at += 3 + (1 if block >> 1 & 3 == 1 else block >> 3)
        if block & 1:
            at += 4 * head.checked
            return at if at <= len(data) else None
    return None


class FrameReader:
    """Reads one frame, a piece at a time."""

    def __init__(self, dictionary, raw, window_log_max):
        self._dictionary, self._raw = dictionary, raw
        self._most = 1 << window_log_max
        self._head = None
        self.ended = False
        self._last = False
        self._total = 0

    def may_give_bytes(self):
        """Whether the next step can give any."""
        return self._head is not None and not self._last

    def step(self, data):
        """What a piece at the beginning of the data gives, and how long it is; None if it is not all there."""
        try:
            if self._head is None:
                return self._begin(data)
            if self._head.skipped:
                return self._skip(data)
            if self._last:
                return self._check(data)
            return self._block(data)
        except Corrupt:
            raise Refused("Data corruption detected") from None

    def _begin(self, data):
        if not data:
            return None
        head = Head(data[:18])
        if head.end is None:
            return None
        if head.skipped:
            self._last, self._left = True, head.content
        else:
            if head.window > max(self._most, _LEAST_WINDOW):
                raise Refused("Frame requires too much memory for decoding")
            dictionary = self._dictionary and self._dictionary.loaded(self._raw)
            if head.identifier and (dictionary is None or dictionary.identifier != head.identifier):
                raise Refused("Dictionary mismatch")
            self._window = bytearray(dictionary.content if dictionary is not None else b"")
            self._block_bytes = min(BLOCK_BYTES, max(head.window, 1))
            self._reader = BlockReader(self._window, dictionary)
            self._sum = XXH64()
        self._head = head
        return b"", head.end

    def _skip(self, data):
        taken = min(self._left, len(data))
        self._left -= taken
        self.ended = not self._left
        return (b"", taken) if taken or self.ended else None

    def _block(self, data):
        if len(data) < 3:
            return None
        block = int.from_bytes(data[:3], "little")
        kind, size = block >> 1 & 3, block >> 3
        end = 3 + (1 if kind == 1 else size)
        if kind == 3 or size > self._block_bytes:
            raise Corrupt
        if len(data) < end:
            return None
        window = self._window
        if len(window) > self._head.window + _SLACK:
            del window[:len(window) - self._head.window]
        before = len(window)
        contents = bytes(data[3:end])
        if kind == 0:
            window += contents
        elif kind == 1:
            window += contents * size
        else:
            self._reader.read(contents, self._block_bytes)
        given = bytes(window[before:])
        self._total += len(given)
        if self._head.content is not None and self._total > self._head.content:
            raise Corrupt
        if self._head.checked:
            self._sum.update(given)
        if block & 1:
            self._last = True
            if self._head.content not in (None, self._total):
                raise Corrupt
            self.ended = not self._head.checked
        return given, end

    def _check(self, data):
        if len(data) < 4:
            return None
        if int.from_bytes(data[:4], "little") != self._sum.digest() & 0xFFFF_FFFF:
            raise Refused("Restored data doesn't match checksum")
        self.ended = True
        return b"", 4


class FrameWriter:
    """Writes one frame. `content` is how many bytes it will have, None if that is not known or not to be said."""

    def __init__(self, window_log, content, checked, dictionary, identified):
        window = 1 << window_log
        single = content is not None and content <= window
        self.block_bytes = min(BLOCK_BYTES, window)
        self._sum = XXH64() if checked else None
        self._packer = BlockPacker(window, dictionary)
        identifier = dictionary.identifier if dictionary is not None and identified else 0
        self._head = _head(window_log, content, single, checked, identifier)

    def write(self, data, last):
        """Packs data as one block or more. A frame that has nothing in it yet is not begun, unless it ends."""
        if not data and not last:
            return b""
        if self._sum is not None:
            self._sum.update(data)
        out, self._head = [self._head], b""
        most = self.block_bytes
        starts = range(0, len(data), most) if data else range(1)
        for at in starts:
            block = data[at:at + most]
            kind, packed = self._packer.pack(block)
            head = (last and at + most >= len(data)) | kind << 1 | (len(packed) if kind == 2 else len(block)) << 3
            out += [head.to_bytes(3, "little"), packed]
        if last and self._sum is not None:
            out.append((self._sum.digest() & 0xFFFF_FFFF).to_bytes(4, "little"))
        return b"".join(out)


def _head(window_log, content, single, checked, identifier):
    identifier_bytes = 0 if not identifier else (1 if identifier < 1 << 8 else 2 if identifier < 1 << 16 else 4)
    if content is None:
        form, size = 0, b""
    elif single and content < 256:
        form, size = 0, bytes([content])
    elif 256 <= content < 65792:
        form, size = 1, (content - 256).to_bytes(2, "little")
    elif content < 1 << 32:
        form, size = 2, content.to_bytes(4, "little")
    else:
        form, size = 3, content.to_bytes(8, "little")
    flags = form << 6 | single << 5 | checked << 2 | (0, 1, 2, 0, 3)[identifier_bytes]
    window = b"" if single else bytes([(window_log - 10) << 3])
    return MAGIC + bytes([flags]) + window + identifier.to_bytes(identifier_bytes, "little") + size


def load(data, raw):
    """A dictionary, or `Refused` if it is none."""
    try:
        return Dictionary(data, raw)
    except Corrupt:
        raise Refused("content") from None
