"""xz and LZMA in Python: their C library is not part of the WebAssembly build of Python.

Whatever they have packed is unpacked, but for the filters of machine code. What is packed here can be read by every
xz; it looks for repetitions less thoroughly than the C library, so it is larger, and presets make no difference.
"""

import zlib
from hashlib import sha256

from _lzma_coder import Decoder, Encoder, Invalid

FORMAT_AUTO, FORMAT_XZ, FORMAT_ALONE, FORMAT_RAW = range(4)
CHECK_NONE, CHECK_CRC32, CHECK_CRC64, CHECK_SHA256, CHECK_ID_MAX, CHECK_UNKNOWN = 0, 1, 4, 10, 15, 16
FILTER_LZMA1, FILTER_LZMA2 = 0x4000000000000001, 33
FILTER_DELTA, FILTER_X86, FILTER_POWERPC, FILTER_IA64, FILTER_ARM, FILTER_ARMTHUMB, FILTER_SPARC = range(3, 10)
MF_HC3, MF_HC4, MF_BT2, MF_BT3, MF_BT4 = 3, 4, 18, 19, 20
MODE_FAST, MODE_NORMAL = 1, 2
PRESET_DEFAULT, PRESET_EXTREME = 6, 1 << 31

_HEAD = b"\xfd7zXZ\x00"
_DICTIONARY = 8 << 20
_UNKNOWN = (1 << 64) - 1
_CHECK_SIZES = (0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64)


class LZMAError(Exception):
    """Call to liblzma failed."""


def _corrupt():
    return LZMAError("Corrupt input data")


def _crc64_table():
    table = []
    for number in range(256):
        for _ in range(8):
            number = number >> 1 ^ (0xC96C5795D7870F42 if number & 1 else 0)
        table.append(number)
    return table


_TABLE = _crc64_table()


class _Check:
    """The checksum of a block."""

    def __init__(self, kind):
        self.kind = kind
        self.number = 0xFFFF_FFFF_FFFF_FFFF if kind == CHECK_CRC64 else 0
        self.hash = sha256() if kind == CHECK_SHA256 else None

    def update(self, data):
        if self.kind == CHECK_CRC32:
            self.number = zlib.crc32(data, self.number)
        elif self.kind == CHECK_CRC64:
            number, table = self.number, _TABLE
            for byte in data:
                number = table[number & 0xFF ^ byte] ^ number >> 8
            self.number = number
        elif self.hash:
            self.hash.update(data)

    def digest(self):
        if self.kind == CHECK_CRC32:
            return self.number.to_bytes(4, "little")
        if self.kind == CHECK_CRC64:
            return (self.number ^ 0xFFFF_FFFF_FFFF_FFFF).to_bytes(8, "little")
        return self.hash.digest() if self.hash else b""


class _Delta:
    """Differences of bytes at a distance, undone or made."""

    def __init__(self, distance):
        self.before = bytearray(distance)

    def undo(self, data):
        out = self.before
        distance = len(out)
        for byte in data:
            out.append(byte + out[-distance] & 0xFF)
        self.before = out[-distance:]
        return bytes(out[distance:])

    def make(self, data):
        distance = len(self.before)
        whole = bytes(self.before) + bytes(data)
        self.before = bytearray(whole[-distance:])
        return bytes(a - b & 0xFF for a, b in zip(whole[distance:], whole))


class _Input:
    """Bytes that have come; a field is read when all of it is there."""

    def __init__(self):
        self.data = bytearray()

    def take(self, count):
        if len(self.data) < count:
            raise _More
        taken = bytes(self.data[:count])
        del self.data[:count]
        return taken


class _More(Exception):
    """More bytes are needed."""


class _Reader:
    """Fields of a header whose bytes are all there."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def byte(self):
        if self.at >= len(self.data):
            raise _corrupt()
        self.at += 1
        return self.data[self.at - 1]

    def number(self):
        value = 0
        for shift in range(0, 63, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise _corrupt()

    def bytes(self, count):
        if self.at + count > len(self.data):
            raise _corrupt()
        self.at += count
        return self.data[self.at - count:self.at]


def _number(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _undo_properties(byte):
    if byte >= 225:
        raise _corrupt()
    return byte % 9, byte // 9 % 5, byte // 45


class _Lzma1:
    """LZMA by itself: its end is where its size or a mark says."""

    def __init__(self, properties, dictionary, size):
        self.decoder = Decoder(dictionary)
        self.decoder.set_properties(*properties)
        self.size = None if size == _UNKNOWN else size
        self.begun = False
        self.done = False

    def step(self, input, most):
        """More of the output; nothing if more input is needed."""
        decoder = self.decoder
        if not self.begun:
            decoder.begin(input.take(5))
            self.begun = True
        goal = decoder.total + most
        if self.size is not None:
            goal = min(goal, self.size)
        used = decoder.run(bytes(input.data), goal, False)
        del input.data[:used]
        output = decoder.take()
        if self.size is not None and decoder.total > self.size:
            raise _corrupt()
        self.done = decoder.marked or decoder.total == self.size
        if not output and not self.done:
            raise _More
        return output


class _Lzma2:
    """LZMA in chunks, each with its size."""

    def __init__(self, dictionary):
        self.decoder = Decoder(dictionary)
        self.done = False
        self.fresh = self.bare = True

    def step(self, input, most):
        data = input.data
        if not data:
            raise _More
        control = data[0]
        if control == 0:
            del data[:1]
            self.done = True
            return b""
        if control < 0x80:
            if control > 2:
                raise _corrupt()
            if len(data) < 3:
                raise _More
            size = int.from_bytes(data[1:3]) + 1
            if len(data) < 3 + size:
                raise _More
            chunk = input.take(3 + size)
            if control == 1:
                self.decoder.forget()
                self.fresh = False
            elif self.fresh:
                raise _corrupt()
            self.decoder.copy(chunk[3:])
            return self.decoder.take()
        head = 6 if control >= 0xC0 else 5
        if len(data) < head:
            raise _More
        plain = (control & 0x1F) << 16 | int.from_bytes(data[1:3])
        packed = int.from_bytes(data[3:5]) + 1
        if len(data) < head + packed:
            raise _More
        chunk = input.take(head + packed)
        if control >= 0xE0:
            self.decoder.forget()
            self.fresh = False
        if self.fresh or (self.bare and control < 0xC0):
            raise _corrupt()
        if control >= 0xC0:
            lc, lp, pb = _undo_properties(chunk[5])
            if lc + lp > 4:
                raise _corrupt()
            self.decoder.set_properties(lc, lp, pb)
            self.bare = False
        elif control >= 0xA0:
            self.decoder.reset()
        if packed < 5:
            raise _corrupt()
        self.decoder.begin(chunk[head:head + 5])
        goal = self.decoder.total + plain + 1
        used = self.decoder.run(chunk[head + 5:], goal, True)
        if used != packed - 5 or self.decoder.total != goal or self.decoder.marked or self.decoder.code:
            raise _corrupt()
        return self.decoder.take()


def _dictionary_of(byte):
    if byte > 40:
        raise _corrupt()
    return (1 << 32) - 1 if byte == 40 else (2 | byte & 1) << (byte // 2 + 11)


class _Chain:
    """Filters, the last of which is LZMA."""

    def __init__(self, filters):
        self.deltas = []
        for filter in filters[:-1]:
            if filter["id"] != FILTER_DELTA:
                raise LZMAError("Unsupported filter: lambdabox unpacks LZMA and delta")
            self.deltas.append(_Delta(filter.get("dist", 1)))
        last = filters[-1]
        size = last.get("dict_size", _DICTIONARY)
        if last["id"] == FILTER_LZMA2:
            self.coder = _Lzma2(size)
        elif last["id"] == FILTER_LZMA1:
            self.coder = _Lzma1((last.get("lc", 3), last.get("lp", 0), last.get("pb", 2)), size, _UNKNOWN)
        else:
            raise LZMAError("Invalid or unsupported options")

    @property
    def done(self):
        return self.coder.done

    def step(self, input, most):
        data = self.coder.step(input, most)
        for delta in reversed(self.deltas):
            data = delta.undo(data)
        return data


class LZMADecompressor:
    """Create a decompressor object for decompressing data incrementally."""

    def __init__(self, format=FORMAT_AUTO, memlimit=None, filters=None):
        if format not in (FORMAT_AUTO, FORMAT_XZ, FORMAT_ALONE, FORMAT_RAW):
            raise ValueError(f"Invalid container format: {format}")
        if format == FORMAT_RAW:
            if memlimit is not None:
                raise ValueError("Cannot specify memory limit with FORMAT_RAW")
            if filters is None:
                raise ValueError("Must specify filters for FORMAT_RAW")
        elif filters is not None:
            raise ValueError("Cannot specify filters except with FORMAT_RAW")
        self.check = CHECK_NONE if format in (FORMAT_RAW, FORMAT_ALONE) else CHECK_UNKNOWN
        self.eof = False
        self.needs_input = True
        self.unused_data = b""
        self._memlimit = memlimit
        self._format = format
        self._input = _Input()
        self._output = bytearray()
        self._ended = False
        self._step = self._read_head
        if format == FORMAT_RAW:
            self._chain = _Chain(list(filters))
            self._step = self._read_raw

    def decompress(self, data, max_length=-1):
        """Decompress *data*, returning uncompressed data as bytes."""
        if self.eof:
            raise EOFError("Already at end of stream")
        self._input.data += data
        try:
            while not self._ended and (max_length < 0 or len(self._output) < max_length):
                self._step()
        except _More:
            pass
        except Invalid as error:
            raise _corrupt() from error
        output = bytes(self._output if max_length < 0 else self._output[:max_length])
        del self._output[:len(output)]
        self.eof = self._ended and not self._output
        if self.eof:
            self.unused_data = bytes(self._input.data)
        self.needs_input = not (self._ended or self._output or len(output) == max_length)
        return output

    def _read_head(self):
        begin = bytes(self._input.data[:6])
        if self._format != FORMAT_ALONE and _HEAD.startswith(begin[:6]):
            head = self._input.take(12)
            if head[6] or head[7] & 0xF0 or zlib.crc32(head[6:8]) != int.from_bytes(head[8:], "little"):
                raise _corrupt()
            self._flags = head[6:8]
            self.check = head[7]
            self._records = []
            self._step = self._read_block_head
            return
        if self._format == FORMAT_XZ:
            raise LZMAError("Input format not supported by decoder")
        head = self._input.take(13)
        dictionary, size = int.from_bytes(head[1:5], "little"), int.from_bytes(head[5:], "little")
        if head[0] >= 225 or (size != _UNKNOWN and size >> 38):
            raise LZMAError("Input format not supported by decoder")
        self._limit(dictionary)
        self.check = CHECK_NONE
        self._chain = _Lzma1(_undo_properties(head[0]), dictionary, size)
        self._step = self._read_raw

    def _limit(self, dictionary):
        if self._memlimit is not None and dictionary > self._memlimit:
            raise LZMAError("Memory usage limit exceeded")

    def _read_raw(self):
        self._output += self._chain.step(self._input, 1 << 16)
        if self._chain.done:
            self._ended = True

    def _read_block_head(self):
        data = self._input.data
        if not data:
            raise _More
        if data[0] == 0:
            self._step = self._read_index
            return
        size = 4 * data[0] + 4
        head = self._input.take(size)
        if zlib.crc32(head[:-4]) != int.from_bytes(head[-4:], "little"):
            raise _corrupt()
        fields = _Reader(head[:-4])
        fields.byte()
        flags = fields.byte()
        if flags & 0x3C:
            raise _corrupt()
        self._packed = fields.number() if flags & 0x40 else None
        self._plain = fields.number() if flags & 0x80 else None
        filters = []
        for _ in range((flags & 3) + 1):
            kind = fields.number()
            properties = fields.bytes(fields.number())
            filters.append(_decode_filter_properties(kind, properties))
        if any(fields.data[fields.at:]):
            raise _corrupt()
        if filters[-1]["id"] != FILTER_LZMA2:
            raise LZMAError("Invalid or unsupported options")
        self._limit(filters[-1]["dict_size"])
        self._chain = _Chain(filters)
        self._sum = _Check(self.check)
        self._head_size = size
        self._in = self._out = 0
        self._step = self._read_block

    def _read_block(self):
        before = len(self._input.data)
        data = self._chain.step(self._input, 1 << 16)
        self._in += before - len(self._input.data)
        self._out += len(data)
        self._sum.update(data)
        self._output += data
        if self._chain.done:
            if self._packed not in (None, self._in) or self._plain not in (None, self._out):
                raise _corrupt()
            self._step = self._read_check

    def _read_check(self):
        size = _CHECK_SIZES[self.check]
        padding = -self._in % 4
        rest = self._input.take(padding + size)
        if any(rest[:padding]):
            raise _corrupt()
        known = self._sum.digest()
        if known and rest[padding:] != known:
            raise _corrupt()
        self._records.append((self._head_size + self._in + size, self._out))
        self._step = self._read_block_head

    def _read_index(self):
        index = _index(self._records)
        rest = self._input.take(len(index) + 12)
        if rest != index + _footer(index, self._flags):
            raise _corrupt()
        self._ended = True

    def __getstate__(self):
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")


def _index(records):
    index = b"\0" + _number(len(records)) + b"".join(_number(a) + _number(b) for a, b in records)
    index += bytes(-len(index) % 4)
    return index + zlib.crc32(index).to_bytes(4, "little")


def _footer(index, flags):
    tail = (len(index) // 4 - 1).to_bytes(4, "little") + flags
    return zlib.crc32(tail).to_bytes(4, "little") + tail + b"YZ"


class LZMACompressor:
    """Create a compressor object for compressing data incrementally."""

    def __init__(self, format=FORMAT_XZ, check=-1, preset=None, filters=None):
        if preset is not None and filters is not None:
            raise ValueError("Cannot specify both preset and filter chain")
        if preset is not None and (preset & ~PRESET_EXTREME) not in range(10):
            raise LZMAError(f"Invalid or unsupported options: preset {preset}")
        if format not in (FORMAT_XZ, FORMAT_ALONE, FORMAT_RAW):
            raise ValueError(f"Invalid container format: {format}")
        if format == FORMAT_RAW and filters is None:
            raise ValueError("Must specify filters for FORMAT_RAW")
        if format != FORMAT_XZ and check not in (-1, CHECK_NONE):
            raise ValueError("Integrity checks are only supported by FORMAT_XZ")
        default = FILTER_LZMA1 if format == FORMAT_ALONE else FILTER_LZMA2
        filters = [dict(filter) for filter in filters] if filters else [{"id": default}]
        *deltas, last = filters
        self._deltas = []
        for filter in deltas:
            if filter["id"] != FILTER_DELTA:
                raise LZMAError("Unsupported filter: lambdabox packs with LZMA and delta")
            self._deltas.append(_Delta(filter.get("dist", 1)))
        if last["id"] not in (FILTER_LZMA1, FILTER_LZMA2) or (format != FORMAT_RAW and last["id"] != default):
            raise LZMAError("Invalid or unsupported options")
        if format == FORMAT_ALONE and self._deltas:
            raise ValueError("Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter")
        self._two = last["id"] == FILTER_LZMA2
        lc, lp, pb = last.get("lc", 3), last.get("lp", 0), last.get("pb", 2)
        if min(lc, lp, pb) < 0 or lc + lp > 4 or pb > 4:
            raise LZMAError("Invalid or unsupported options")
        self._encoder = Encoder(lc, lp, pb, self._two)
        self._format = format
        self._finished = False
        self._head = b""
        self._in = self._out = 0
        if format == FORMAT_ALONE:
            self._head = bytes((self._encoder.properties,)) + _DICTIONARY.to_bytes(4, "little") + b"\xff" * 8
        elif format == FORMAT_XZ:
            check = CHECK_CRC64 if check == -1 else check
            if not is_check_supported(check):
                raise LZMAError("Unsupported integrity check")
            self._sum = _Check(check)
            self._flags = bytes((0, check))
            block = bytes((0, len(filters) - 1))
            for filter in filters:
                properties = _encode_filter_properties(filter)
                block += _number(filter["id"]) + _number(len(properties)) + properties
            block += bytes(-len(block) % 4)
            block = bytes((len(block) // 4,)) + block[1:]
            self._block_head = block + zlib.crc32(block).to_bytes(4, "little")
            self._head = _HEAD + self._flags + zlib.crc32(self._flags).to_bytes(4, "little") + self._block_head

    def compress(self, data, /):
        """Provide data to the compressor object."""
        if self._finished:
            raise ValueError("Compressor has been flushed")
        data = bytes(data)
        if self._format == FORMAT_XZ:
            self._sum.update(data)
        self._out += len(data)
        for delta in self._deltas:
            data = delta.make(data)
        packed = self._encoder.write(data)
        self._in += len(packed)
        head, self._head = self._head, b""
        return head + packed

    def flush(self):
        """Finish the compression process."""
        if self._finished:
            raise ValueError("Repeated call to flush()")
        self._finished = True
        packed = self._encoder.end()
        self._in += len(packed)
        out = self._head + packed
        if self._format == FORMAT_XZ:
            digest = self._sum.digest()
            index = _index([(len(self._block_head) + self._in + len(digest), self._out)])
            out += bytes(-self._in % 4) + digest + index + _footer(index, self._flags)
        return out

    def __getstate__(self):
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")


def is_check_supported(check_id, /):
    """Test whether the given integrity check is supported."""
    return check_id in (CHECK_NONE, CHECK_CRC32, CHECK_CRC64, CHECK_SHA256)


def _encode_filter_properties(filter, /):
    """Return a bytes object encoding the options (properties) of the filter."""
    kind = filter["id"]
    if kind == FILTER_DELTA:
        return bytes((filter.get("dist", 1) - 1,))
    size = filter.get("dict_size", _DICTIONARY)
    if kind == FILTER_LZMA2:
        fits = (byte for byte in range(41) if _dictionary_of(byte) >= size)
        return bytes((next(fits, 40),))
    if kind == FILTER_LZMA1:
        properties = (filter.get("pb", 2) * 5 + filter.get("lp", 0)) * 9 + filter.get("lc", 3)
        return bytes((properties,)) + size.to_bytes(4, "little")
    if FILTER_X86 <= kind <= FILTER_SPARC:
        start = filter.get("start_offset", 0)
        return start.to_bytes(4, "little") if start else b""
    raise ValueError(f"Invalid filter ID: {kind}")


def _decode_filter_properties(filter_id, encoded_props, /):
    """Return a dict describing a filter with ID *filter_id*, and options (properties) encoded in *encoded_props*."""
    props = bytes(encoded_props)
    if filter_id == FILTER_DELTA and len(props) == 1:
        return {"id": filter_id, "dist": props[0] + 1}
    if filter_id == FILTER_LZMA2 and len(props) == 1 and props[0] <= 40:
        return {"id": filter_id, "dict_size": _dictionary_of(props[0])}
    if filter_id == FILTER_LZMA1 and len(props) == 5:
        lc, lp, pb = _undo_properties(props[0])
        return {"id": filter_id, "dict_size": int.from_bytes(props[1:], "little"), "lc": lc, "lp": lp, "pb": pb}
    if FILTER_X86 <= filter_id <= FILTER_SPARC and len(props) in (0, 4):
        start = int.from_bytes(props, "little")
        return {"id": filter_id, "start_offset": start} if props else {"id": filter_id}
    raise LZMAError("Invalid or unsupported options")
