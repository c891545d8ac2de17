"""Makes blocks of Zstandard's frames: looks for what has been there before, and writes the rest in fewer bits."""

from _zstd_blocks import FIRST_REPEATS, LITERAL_LENGTHS, MATCH_LENGTHS, default_tables
from _zstd_entropy import huffman_code, stream_of

# As many bytes must be equal to be looked for, and no fewer literals than these are worth a code of their own.
_LOOK, _FEW_LITERALS = 5, 64
# After so many places without a find, one more place is left out each time.
_PATIENCE = 6


def _codes_of(meanings, most):
    """The code of each length up to `most`."""
    codes, code = [0] * (most + 1), 0
    for length in range(most + 1):
        while code + 1 < len(meanings) and meanings[code + 1][0] <= length:
            code += 1
        codes[length] = code
    return codes


_SHORT = 130
_LITERAL_CODES = _codes_of(LITERAL_LENGTHS, _SHORT)
_MATCH_CODES = _codes_of(MATCH_LENGTHS, _SHORT)


def _code_of(length, codes, meanings):
    if length <= _SHORT:
        code = codes[length]
    else:
        code = max(n for n, (least, _) in enumerate(meanings) if least <= length)
    least, bits = meanings[code]
    return code, format(length - least, f"0{bits}b") if bits else ""


class BlockPacker:
    """Packs the blocks of one frame; each may refer to what was before it in the window."""

    def __init__(self, window_bytes, dictionary=None):
        self._most = window_bytes
        self._seen = {}
        self._data = dictionary.content[-window_bytes:] if dictionary is not None else b""
        self._repeats = dictionary.repeats if dictionary is not None else FIRST_REPEATS
        # How far `_data` has been moved since places were noted in `_seen`.
        self._moved = 0
        data, seen = self._data, self._seen
        for at in range(len(data) - _LOOK + 1):
            seen[data[at:at + _LOOK]] = at

    def pack(self, block):
        """The kind of a block, 0 to 2, and what is written of it."""
        if len(block) > 3 and block.count(block[0]) == len(block):
            self._remember(block)
            return 1, block[:1]
        start = self._remember(block)
        repeats = self._repeats
        literals, sequences = self._find(start)
        packed = _pack_literals(literals) + _pack_sequences(sequences)
        if len(packed) < len(block):
            return 2, packed
        self._repeats = repeats
        return 0, block

    def _remember(self, block):
        """Puts a block at the end of the data; returns where it begins."""
        if len(self._data) > 2 * self._most + (1 << 20):
            gone = len(self._data) - self._most
            self._data = self._data[gone:]
            self._moved += gone
            self._seen = {piece: at for piece, at in self._seen.items() if at >= self._moved}
        start = len(self._data)
        self._data += block
        return start

    def _find(self, at):
        """Literals, and for each match how many precede it, what its offset is written as, and its length."""
        data, seen, moved, most = self._data, self._seen, self._moved, self._most
        end = len(data)
        last = end - _LOOK
        literals, sequences = [], []
        repeats = self._repeats
        begin, misses = at, 0
        while at <= last:
            piece = data[at:at + _LOOK]
            before = seen.get(piece, -1) - moved
            seen[piece] = at + moved
            if before < 0 or at - before > most:
                misses += 1
                at += 1 + (misses >> _PATIENCE)
                continue
            misses = 0
            length = _LOOK + _equal(data, before + _LOOK, at + _LOOK, end)
            while at > begin and before and data[at - 1] == data[before - 1]:
                at -= 1
                before -= 1
                length += 1
            literals.append(data[begin:at])
            value, repeats = _written(at - before, repeats, at == begin)
            sequences.append((at - begin, value, length))
            # Places within a match are worth finding, but not all of them.
            for inside in range(at + 1, min(at + length, last + 1), 1 + length // 8):
                seen[data[inside:inside + _LOOK]] = inside + moved
            begin = at = at + length
        literals.append(data[begin:])
        self._repeats = repeats
        return b"".join(literals), sequences


def _equal(data, left, right, end):
    """How many bytes at two places are equal."""
    start, step = right, 16
    while right < end:
        step = min(step, end - right)
        one, other = data[left:left + step], data[right:right + step]
        if one != other:
            differ = int.from_bytes(one, "little") ^ int.from_bytes(other, "little")
            return right - start + ((differ & -differ).bit_length() - 1) // 8
        left += step
        right += step
        step *= 2
    return right - start


def _written(offset, repeats, no_literals):
    """What an offset is written as, and the offsets that can be repeated after it."""
    first, second, third = repeats
    known = (second, third, first - 1) if no_literals else repeats
    if offset not in known:
        return offset + 3, (offset, first, second)
    value = known.index(offset) + 1
    kind = value + no_literals
    if kind == 1:
        return value, repeats
    if kind == 2:
        return value, (second, first, third)
    return value, (offset, first, second)


def _pack_literals(literals):
    size = len(literals)
    if size >= _FEW_LITERALS and len(set(literals)) > 1:
        packed = _huffman(literals)
        if packed is not None and len(packed) < size:
            return packed
    if size < 32:
        return bytes([size << 3]) + literals
    if size < 4096:
        return (size << 4 | 4).to_bytes(2, "little") + literals
    return (size << 4 | 12).to_bytes(3, "little") + literals


def _huffman(literals):
    description, codes = huffman_code(literals)
    if description is None:
        return None
    size = len(literals)
    if size < 1024:
        parts = [literals]
    else:
        quarter = (size + 3) // 4
        parts = [literals[at:at + quarter] for at in range(0, 3 * quarter, quarter)] + [literals[3 * quarter:]]
    streams = [stream_of(part.decode("latin-1").translate(codes)) for part in parts]
    if len(streams) == 4:
        description += b"".join(len(stream).to_bytes(2, "little") for stream in streams[:3])
    packed = description + b"".join(streams)
    if len(packed) >= size:
        return None
    if size < 1024:
        form, bits, head = 0, 10, 3
    elif size < 1 << 14:
        form, bits, head = 2, 14, 4
    else:
        form, bits, head = 3, 18, 5
    return (2 | form << 2 | size << 4 | len(packed) << (4 + bits)).to_bytes(head, "little") + packed


def _pack_sequences(sequences):
    count = len(sequences)
    if count < 128:
        head = bytes([count])
    elif count < 0x7F00:
        head = bytes([128 + (count >> 8), count & 255])
    else:
        head = b"\xff" + (count - 0x7F00).to_bytes(2, "little")
    if not count:
        return head
    lengths, offsets, matches = _TABLES
    bits = []
    length_state = None
    # What is read last is written first.
    for length, value, match in reversed(sequences):
        length, more_length = _code_of(length, _LITERAL_CODES, LITERAL_LENGTHS)
        match, more_match = _code_of(match, _MATCH_CODES, MATCH_LENGTHS)
        offset = value.bit_length() - 1
        if length_state is None:
            length_state, offset_state, match_state = lengths.first(length), offsets.first(offset), matches.first(match)
        else:
            offset_state, next_offset = offsets.before(offset, offset_state)
            match_state, next_match = matches.before(match, match_state)
            length_state, next_length = lengths.before(length, length_state)
            bits.append(next_length + next_match + next_offset)
        more_offset = format(value, "b")[1:]
        bits.append(more_offset + more_match + more_length)
    states = zip((length_state, offset_state, match_state), _TABLES)
    bits.append("".join(format(state, f"0{table.accuracy}b") for state, table in states))
    return head + b"\0" + stream_of("".join(reversed(bits)))


_TABLES = default_tables()
