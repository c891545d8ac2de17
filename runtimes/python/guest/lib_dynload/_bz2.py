"""bzip2 in Python: its C library is not part of the WebAssembly build of Python.

Sorting, searching and checksums are done by what CPython has in C, so that a megabyte takes seconds of virtual
time and not minutes. What is compressed here can be read by every bzip2; it is a few percent larger than its.
"""

import re
import zlib

_BLOCK, _END = 0x314159265359, 0x177245385090
_MAGICS = _BLOCK.to_bytes(6), _END.to_bytes(6)
# Bits of each byte in reverse: bzip2's checksum is CRC-32 from the other end.
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_RUN = re.compile(rb"(.)\1\1\1(.)", re.DOTALL)
_REPEATED = re.compile(rb"(.)\1{3,254}", re.DOTALL)
# Symbols in a group, and bits that are looked up at once.
_GROUP, _FAST = 50, 10
_LONGEST = 17
# What is compressed at once, whatever the level: sorting takes more than twice as long for twice as much. Four
# equal bytes become five, which must fit into 100,000 as well.
_PIECE = 79_000


class _Incomplete(Exception):
    """The rest of a block has not come yet."""


class BZ2Decompressor:
    """Create a decompressor object for decompressing data incrementally.

    For one-shot decompression, use the decompress() function instead.
    """

    def __init__(self):
        self.eof = False
        self.needs_input = True
        self._ended = False
        self.unused_data = b""
        self._input = b""
        self._searched = 0
        self._at = 0
        self._level = None
        self._check = 0
        self._output = bytearray()

    def decompress(self, data, max_length=-1):
        """Decompress *data*, returning uncompressed data as bytes."""
        if self.eof:
            raise EOFError("End of stream already reached")
        self._input += bytes(data)
        while not self._ended and (max_length < 0 or len(self._output) < max_length):
            try:
                if not self._next():
                    break
            except _Incomplete:
                break
        if max_length < 0:
            output = bytes(self._output)
        else:
            output = bytes(self._output[:max_length])
        del self._output[: len(output)]
        self.eof = self._ended and not self._output
        # More may come out of what is here already.
        self.needs_input = not (self._ended or self._output or len(output) == max_length)
        return output

    def _next(self):
        """Reads the head or one block; whether there was enough of it."""
        if self._level is None:
            if len(self._input) < 4:
                if not b"BZh".startswith(self._input[:3]):
                    raise OSError("Invalid data stream")
                return False
            if self._input[:3] != b"BZh" or not 0x31 <= self._input[3] <= 0x39:
                raise OSError("Invalid data stream")
            self._level = self._input[3] - 0x30
            self._at = 32
        bits = _Bits(self._input, self._at)
        magic = bits.read(48)
        if magic == _END:
            if bits.read(32) != self._check:
                raise OSError("Invalid data stream")
            end = (bits.at + 7) // 8
            self._ended = True
            self.unused_data = self._input[end:]
            self._input = b""
            return True
        if magic != _BLOCK:
            raise OSError("Invalid data stream")
        # A block ends where the next one begins: so nothing is begun that cannot be ended.
        if not self._followed(bits.at):
            return False
        block, checksum = _read_block(bits, self._level * 100_000)
        if _checksum(block) != checksum:
            raise OSError("Invalid data stream")
        self._check = ((self._check << 1 | self._check >> 31) & 0xFFFF_FFFF) ^ checksum
        self._output += block
        done = bits.at // 8
        self._input = self._input[done:]
        self._at = bits.at - 8 * done
        self._searched = 0
        return True

    def _followed(self, at):
        begin = max(at // 8, self._searched - 8)
        part = self._input[begin:]
        number = int.from_bytes(part)
        for shift in range(8):
            moved = (number >> shift).to_bytes(len(part))
            if any(magic in moved for magic in _MAGICS):
                self._searched = begin
                return True
        self._searched = len(self._input)
        return False

    def __getstate__(self):
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")


class _Bits:
    """Bits of bytes, the highest one first."""

    def __init__(self, data, at):
        self.data = data
        self.at = at

    def read(self, count):
        first, last = self.at // 8, (self.at + count + 7) // 8
        if last > len(self.data):
            raise _Incomplete
        number = int.from_bytes(self.data[first:last])
        self.at += count
        return number >> (8 * last - self.at) & ((1 << count) - 1)


def _invalid():
    return OSError("Invalid data stream")


def _read_block(bits, most):
    checksum = bits.read(32)
    if bits.read(1):
        raise OSError("Invalid data stream")
    origin = bits.read(24)
    used = bits.read(16)
    symbols = [
        16 * group + low
        for group in range(16)
        if used >> (15 - group) & 1
        for mask in (bits.read(16),)
        for low in range(16)
        if mask >> (15 - low) & 1
    ]
    if not symbols:
        raise _invalid()
    tables = bits.read(3)
    selectors = bits.read(15)
    if not 2 <= tables <= 6 or not selectors:
        raise _invalid()
    order = list(range(tables))
    chosen = []
    for _ in range(selectors):
        place = 0
        while bits.read(1):
            place += 1
            if place >= tables:
                raise _invalid()
        order.insert(0, order.pop(place))
        chosen.append(order[0])
    alphabet = len(symbols) + 2
    codes = [_Code(_read_lengths(bits, alphabet)) for _ in range(tables)]
    moved = _read_symbols(bits, codes, chosen, bytes(symbols), most)
    if origin >= len(moved):
        raise _invalid()
    return _expand(_unsort(moved, origin)), checksum


def _read_lengths(bits, alphabet):
    length = bits.read(5)
    lengths = []
    for _ in range(alphabet):
        while bits.read(1):
            length += -1 if bits.read(1) else 1
            if not 1 <= length <= 20:
                raise _invalid()
        if not 1 <= length <= 20:
            raise _invalid()
        lengths.append(length)
    return lengths


class _Code:
    """A canonical Huffman code: short words in a table, long ones by their length."""

    def __init__(self, lengths):
        self.fast = [None] * (1 << _FAST)
        self.long = {}
        code = 0
        for length in range(1, 21):
            for symbol, its in enumerate(lengths):
                if its != length:
                    continue
                if code >> length:
                    raise _invalid()
                if length <= _FAST:
                    first = code << (_FAST - length)
                    entry = symbol, length
                    self.fast[first:first + (1 << (_FAST - length))] = [entry] * (1 << (_FAST - length))
                else:
                    self.long[length, code] = symbol
                code += 1
            code <<= 1


def _read_symbols(bits, codes, chosen, symbols, most):
    """Undoes Huffman's code, runs and moving to the front."""
    data, at, end = bits.data, bits.at, 8 * len(bits.data)
    front = list(symbols)
    last = len(front) + 1
    out = bytearray()
    run, weight = 0, 1
    window, have = 0, 0
    mask = (1 << _FAST) - 1
    place = at // 8
    # So many bits of the first byte are gone.
    window, have = data[place] & (0xFF >> at % 8), 8 - at % 8
    place += 1
    for selector in chosen:
        code = codes[selector]
        fast, long = code.fast, code.long
        for _ in range(_GROUP):
            if have < 20:
                piece = data[place:place + 6]
                window = (window & ((1 << have) - 1)) << 8 * len(piece) | int.from_bytes(piece)
                have += 8 * len(piece)
                place += 6
            if have >= _FAST:
                entry = fast[window >> (have - _FAST) & mask]
            else:
                entry = fast[window << (_FAST - have) & mask]
            if entry is not None:
                symbol, length = entry
                have -= length
            else:
                for length in range(_FAST + 1, 21):
                    symbol = long.get((length, window >> (have - length) & ((1 << length) - 1))) if have >= length else None
                    if symbol is not None:
                        have -= length
                        break
                else:
                    raise _invalid()
            if have < 0:
                raise _Incomplete
            if symbol <= 1:
                run += weight << symbol
                weight <<= 1
                if run > most:
                    raise _invalid()
                continue
            if run:
                out += bytes((front[0],)) * run
                run, weight = 0, 1
            if symbol == last:
                bits.at = 8 * min(place, len(data)) - have
                if len(out) > most:
                    raise _invalid()
                return out
            byte = front.pop(symbol - 1)
            front.insert(0, byte)
            out.append(byte)
            if len(out) > most:
                raise _invalid()
    raise _invalid()


def _unsort(moved, origin):
    """Undoes Burrows and Wheeler's sorting."""
    block = bytes(moved)
    following = sorted(range(len(block)), key=block.__getitem__)
    out = bytearray(len(block))
    at = following[origin]
    for place in range(len(block)):
        out[place] = block[at]
        at = following[at]
    return bytes(out)


def _expand(block):
    """Undoes the first of all steps: four equal bytes are followed by how many more there are."""
    return _RUN.sub(lambda run: run[1] * (4 + run[2][0]), block)


def _checksum(block):
    number = zlib.crc32(block.translate(_REVERSED))
    return int.from_bytes(number.to_bytes(4, "little").translate(_REVERSED))


class BZ2Compressor:
    """Create a compressor object for compressing data incrementally.

      compresslevel
        Compression level, as a number between 1 and 9.

    For one-shot compression, use the compress() function instead.
    """

    def __init__(self, compresslevel=9, /):
        compresslevel = compresslevel.__index__()
        if not 1 <= compresslevel <= 9:
            raise ValueError("compresslevel must be between 1 and 9")
        self._level = compresslevel
        self._input = bytearray()
        self._bits = _Writer()
        self._bits.write(int.from_bytes(b"BZh"), 24)
        self._bits.write(0x30 + compresslevel, 8)
        self._check = 0
        self._flushed = False

    def compress(self, data, /):
        """Provide data to the compressor object."""
        if self._flushed:
            raise ValueError("Compressor has been flushed")
        self._input += data
        while len(self._input) > _PIECE:
            self._block(_PIECE)
        return self._bits.take()

    def flush(self):
        """Finish the compression process."""
        if self._flushed:
            raise ValueError("Repeated call to flush()")
        self._flushed = True
        if self._input:
            self._block(len(self._input))
        self._bits.write(_END, 48)
        self._bits.write(self._check, 32)
        return self._bits.take(whole=True)

    def _block(self, length):
        block = bytes(self._input[:length])
        del self._input[:length]
        checksum = _checksum(block)
        self._check = ((self._check << 1 | self._check >> 31) & 0xFFFF_FFFF) ^ checksum
        self._bits.write(_BLOCK, 48)
        self._bits.write(checksum, 32)
        self._bits.write(0, 1)
        packed = _REPEATED.sub(lambda run: run[1] * 4 + bytes((len(run[0]) - 4,)), block)
        _write_block(self._bits, packed)

    def __getstate__(self):
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")


class _Writer:
    """Bits on their way out, the highest one first."""

    def __init__(self):
        self._number, self._count = 0, 0
        self._out = bytearray()

    def write(self, value, count):
        self._number = self._number << count | value
        self._count += count
        if self._count >= 512:
            self._move()

    def _move(self):
        rest = self._count % 8
        self._out += (self._number >> rest).to_bytes(self._count // 8)
        self._number &= (1 << rest) - 1
        self._count = rest

    def take(self, whole=False):
        if whole and self._count % 8:
            self.write(0, 8 - self._count % 8)
        self._move()
        out = bytes(self._out)
        self._out.clear()
        return out


def _sort(block):
    """The order of all rotations of a block."""
    length = len(block)
    depth = 16
    twice = block * (2 + depth // length)
    order = sorted(range(length), key=lambda at: twice[at:at + depth])
    rank = [0] * length
    number, before = -1, None
    for at in order:
        text = twice[at:at + depth]
        if text != before:
            number, before = number + 1, text
        rank[at] = number
    while number + 1 < length and depth < length:
        turned = depth % length
        keys = [a * length + b for a, b in zip(rank, rank[turned:] + rank[:turned])]
        order.sort(key=keys.__getitem__)
        number, before = -1, None
        for at in order:
            key = keys[at]
            if key != before:
                number, before = number + 1, key
            rank[at] = number
        depth *= 2
    return order


def _write_block(bits, block):
    order = _sort(block)
    bits.write(order.index(0), 24)
    used = sorted(set(block))
    groups = sum(1 << (15 - high) for high in {byte >> 4 for byte in used})
    bits.write(groups, 16)
    for high in range(16):
        if groups >> (15 - high) & 1:
            bits.write(sum(1 << (15 - (byte & 15)) for byte in used if byte >> 4 == high), 16)
    symbols = _to_front(bytes(block[at - 1] for at in order), used)
    alphabet = len(used) + 2
    counts = [0] * alphabet
    for symbol in symbols:
        counts[symbol] += 1
    lengths = _lengths(counts)
    selectors = -(-len(symbols) // _GROUP)
    # Two tables are the least: the second one is the first once more, and is not used.
    bits.write(2, 3)
    bits.write(selectors, 15)
    for _ in range(selectors):
        bits.write(0, 1)
    for _ in range(2):
        length = lengths[0]
        bits.write(length, 5)
        for its in lengths:
            while length != its:
                bits.write(0b10 if length < its else 0b11, 2)
                length += 1 if length < its else -1
            bits.write(0, 1)
    codes, code = [None] * alphabet, 0
    for length in range(1, _LONGEST + 1):
        for symbol, its in enumerate(lengths):
            if its == length:
                codes[symbol] = code, length
                code += 1
        code <<= 1
    write = bits.write
    for symbol in symbols:
        write(*codes[symbol])


def _to_front(column, used):
    """Symbols: how far in front a byte was met last, and runs of the byte in front."""
    front = list(used)
    symbols = []
    run = 0
    for byte in column:
        if byte == front[0]:
            run += 1
            continue
        if run:
            _write_run(symbols, run)
            run = 0
        place = front.index(byte)
        del front[place]
        front.insert(0, byte)
        symbols.append(place + 1)
    if run:
        _write_run(symbols, run)
    symbols.append(len(used) + 1)
    return symbols


def _write_run(symbols, run):
    while run:
        odd = run & 1
        symbols.append(0 if odd else 1)
        run = (run - (1 if odd else 2)) >> 1


def _lengths(counts):
    """Lengths of Huffman's code words, none longer than may be."""
    import heapq

    counts = [max(count, 1) for count in counts]
    while True:
        heap = [(count, number, (number,)) for number, count in enumerate(counts)]
        heapq.heapify(heap)
        lengths = [0] * len(counts)
        number = len(counts)
        while len(heap) > 1:
            a, b = heapq.heappop(heap), heapq.heappop(heap)
            both = a[2] + b[2]
            for symbol in both:
                lengths[symbol] += 1
            heapq.heappush(heap, (a[0] + b[0], number, both))
            number += 1
        if max(lengths) <= _LONGEST:
            return lengths
        counts = [count // 2 + 1 for count in counts]
