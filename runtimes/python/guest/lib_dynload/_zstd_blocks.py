"""What the blocks of Zstandard's frames hold: literals and sequences, as RFC 8878 describes them."""

from _zstd_entropy import Corrupt, FseTable, read_counts, read_huffman

BLOCK_BYTES = 128 << 10
# What a code of a length stands for: the smallest length, and how many bits are added to it.
LITERAL_LENGTHS = [(code, 0) for code in range(16)] + [
    (16, 1), (18, 1), (20, 1), (22, 1), (24, 2), (28, 2), (32, 3), (40, 3), (48, 4), (64, 6), (128, 7), (256, 8),
    (512, 9), (1024, 10), (2048, 11), (4096, 12), (8192, 13), (16384, 14), (32768, 15), (65536, 16),
]  # fmt: skip
MATCH_LENGTHS = [(code + 3, 0) for code in range(32)] + [
    (35, 1), (37, 1), (39, 1), (41, 1), (43, 2), (47, 2), (51, 3), (59, 3), (67, 4), (83, 4), (99, 5), (131, 7),
    (259, 8), (515, 9), (1027, 10), (2051, 11), (4099, 12), (8195, 13), (16387, 14), (32771, 15), (65539, 16),
]  # fmt: skip
OFFSETS = [(1 << code, code) for code in range(32)]
# Accuracy and counts that need not be written.
LITERAL_LENGTH_COUNTS = 6, [4, 3, *[2] * 11, 1, 1, 1, *[2] * 9, 3, 2, *[1] * 5, *[-1] * 4]
MATCH_LENGTH_COUNTS = 6, [1, 4, 3, *[2] * 6, *[1] * 37, *[-1] * 7]
OFFSET_COUNTS = 5, [*[1] * 6, 2, 2, 2, *[1] * 15, *[-1] * 5]
# Of each kind of code: what it stands for, what it is when nothing is said, its greatest accuracy.
KINDS = (
    (LITERAL_LENGTHS, LITERAL_LENGTH_COUNTS, 9),
    (OFFSETS, OFFSET_COUNTS, 8),
    (MATCH_LENGTHS, MATCH_LENGTH_COUNTS, 9),
)
FIRST_REPEATS = (1, 4, 8)
# So many bytes are made a number at once, and so many bits a sequence can take.
_PIECE, _SEQUENCE_BITS = 48, 128


def default_tables():
    """The tables of literal lengths, offsets and match lengths that are used when none are written."""
    return [FseTable(*counts) for _, counts, _ in KINDS]


class BlockReader:
    """Unpacks compressed blocks of one frame, whose bytes it appends to a window."""

    def __init__(self, window, dictionary=None):
        self.window = window
        self._huffman = None
        self._tables = [None, None, None]
        self._repeats = FIRST_REPEATS
        if dictionary is not None and dictionary.huffman is not None:
            self._huffman, self._tables = dictionary.huffman, list(dictionary.tables)
            self._repeats = dictionary.repeats

    def read(self, block, most):
        """Appends what a compressed block holds, at most so many bytes."""
        before = len(self.window)
        literals, at = self._read_literals(block, most)
        count, at = _read_count(block, at)
        if count:
            at = self._read_tables(block, at)
            self._run(literals, block[at:], count, before + most)
        elif at != len(block):
            raise Corrupt
        else:
            self.window += literals
        if len(self.window) - before > most:
            raise Corrupt

    def _read_literals(self, block, most):
        if not block:
            raise Corrupt
        kind, form = block[0] & 3, block[0] >> 2 & 3
        if kind < 2:
            head = (1, 2, 1, 3)[form]
            size = int.from_bytes(block[:head], "little") >> (4 if form & 1 else 3)
            end = head + (1 if kind else size)
            if end > len(block) or size > most:
                raise Corrupt
            return block[head:end] * (size if kind else 1), end
        head, bits = ((3, 10), (3, 10), (4, 14), (5, 18))[form]
        number = int.from_bytes(block[:head], "little") >> 4
        size, packed = number & ((1 << bits) - 1), number >> bits & ((1 << bits) - 1)
        end = head + packed
        if end > len(block) or size > most:
            raise Corrupt
        at = head
        if kind == 2:
            self._huffman, at = read_huffman(block[:end], at)
        elif self._huffman is None:
            raise Corrupt
        if form == 0:
            return self._huffman.read(block[at:end], size), end
        sizes = [int.from_bytes(block[at + 2 * place:at + 2 * place + 2], "little") for place in range(3)]
        at += 6
        quarter = (size + 3) // 4
        out = []
        for one in sizes:
            if at + one > end:
                raise Corrupt
            out.append(self._huffman.read(block[at:at + one], quarter))
            at += one
        out.append(self._huffman.read(block[at:end], size - 3 * quarter))
        return b"".join(out), end

    def _read_tables(self, block, at):
        if at >= len(block) or block[at] & 3:
            raise Corrupt
        modes, at = block[at], at + 1
        for place, (meanings, counts, accuracy) in enumerate(KINDS):
            mode = modes >> (6 - 2 * place) & 3
            if mode == 0:
                self._tables[place] = _DEFAULTS[place]
            elif mode == 1:
                if at >= len(block) or block[at] >= len(meanings):
                    raise Corrupt
                self._tables[place] = FseTable.of_one(block[at])
                at += 1
            elif mode == 2:
                found, counts, at = read_counts(block, at, accuracy, len(meanings))
                self._tables[place] = FseTable(found, counts)
            elif self._tables[place] is None:
                raise Corrupt
        return at

    def _run(self, literals, stream, count, limit):
        """Copies literals and earlier bytes in turn, as the sequences of a stream say."""
        if not stream or not stream[-1]:
            raise Corrupt
        tables = [
            [(bits, base, *meanings[symbol]) for symbol, bits, base in table.states]
            for table, (meanings, _, _) in zip(self._tables, KINDS)
        ]
        lengths, offsets, matches = tables
        at = max(0, len(stream) - _PIECE)
        number = int.from_bytes(stream[at:], "little")
        left = number.bit_length() - 1
        states = []
        for table in self._tables:
            left -= table.accuracy
            if left < 0:
                raise Corrupt
            states.append(number >> left & ((1 << table.accuracy) - 1))
        length_state, offset_state, match_state = states
        window = self.window
        first, second, third = self._repeats
        taken = 0
        while True:
            if left < _SEQUENCE_BITS and at:
                begin = max(0, at - _PIECE)
                number = int.from_bytes(stream[begin:at + _SEQUENCE_BITS // 8 + 1], "little")
                left += 8 * (at - begin)
                at = begin
            length_bits, length_base, length, more_length = lengths[length_state]
            offset_bits, offset_base, offset, more_offset = offsets[offset_state]
            match_bits, match_base, match, more_match = matches[match_state]
            left -= more_offset + more_match + more_length
            if left < 0:
                raise Corrupt
            value = number >> left
            length += value & ((1 << more_length) - 1)
            value >>= more_length
            match += value & ((1 << more_match) - 1)
            if more_offset > 1:
                third, second = second, first
                first = offset + (value >> more_match & ((1 << more_offset) - 1)) - 3
            else:
                offset += value >> more_match & more_offset
                if length == 0:
                    offset += 1
                if offset == 2:
                    first, second = second, first
                elif offset == 3:
                    first, second, third = third, first, second
                elif offset == 4:
                    first, second, third = first - 1, first, second
            end = taken + length
            if length:
                window += literals[taken:end]
                taken = end
            start = len(window) - first
            if start < 0 or first <= 0 or taken > len(literals) or len(window) + match > limit:
                raise Corrupt
            if first >= match:
                window += window[start:start + match]
            else:
                window += (window[start:] * (match // first + 1))[:match]
            count -= 1
            if not count:
                break
            left -= length_bits + match_bits + offset_bits
            if left < 0:
                raise Corrupt
            value = number >> left
            offset_state = offset_base + (value & ((1 << offset_bits) - 1))
            value >>= offset_bits
            match_state = match_base + (value & ((1 << match_bits) - 1))
            length_state = length_base + (value >> match_bits & ((1 << length_bits) - 1))
        if left or at:
            raise Corrupt
        self._repeats = first, second, third
        window += literals[taken:]


def _read_count(block, at):
    """How many sequences a block has."""
    if at >= len(block):
        raise Corrupt
    first = block[at]
    if first < 128:
        return first, at + 1
    size = 2 if first < 255 else 3
    if at + size > len(block):
        raise Corrupt
    if first < 255:
        return (first - 128 << 8) + block[at + 1], at + 2
    return block[at + 1] + (block[at + 2] << 8) + 0x7F00, at + 3


_DEFAULTS = default_tables()
