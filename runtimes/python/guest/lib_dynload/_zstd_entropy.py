"""The two entropy codes of Zstandard, FSE and Huffman, as RFC 8878 describes them.

Their bits are read from the end of a stream to its beginning. As a number, and that as a text of `0` and `1`, a stream
begins with a one and goes on in the order in which it is read.
"""

import heapq

_HUFFMAN_BITS, _WEIGHT_ACCURACY = 11, 6
# Bits of Huffman codes that are looked up at once.
_LOOK = 13


class Corrupt(Exception):
    """The data cannot be Zstandard."""


def bits_of(stream):
    """The bits of a stream in the order in which they are read, without the mark at its end."""
    if not stream or not stream[-1]:
        raise Corrupt
    return format(int.from_bytes(stream, "little"), "b")[1:]


def stream_of(bits):
    """The stream that has these bits."""
    return int("1" + bits, 2).to_bytes(len(bits) // 8 + 1, "little")


class FseTable:
    """States of a code, each with its symbol, how many bits follow, and what they are added to."""

    def __init__(self, accuracy, counts):
        self.accuracy = accuracy
        size = 1 << accuracy
        symbols, high = [0] * size, size
        following = [abs(count) for count in counts]
        for symbol, count in enumerate(counts):
            if count < 0:
                high -= 1
                symbols[high] = symbol
        step, at = (size >> 1) + (size >> 3) + 3, 0
        for symbol, count in enumerate(counts):
            for _ in range(count):
                symbols[at] = symbol
                at = (at + step) & (size - 1)
                while at >= high:
                    at = (at + step) & (size - 1)
        self.symbols = symbols
        self.states = []
        for symbol in symbols:
            state = following[symbol]
            following[symbol] += 1
            bits = accuracy - state.bit_length() + 1
            self.states.append((symbol, bits, (state << bits) - size))
        self._ways = {}

    @classmethod
    def of_one(cls, symbol):
        """The code of a stream that has one symbol only."""
        table = cls.__new__(cls)
        table.accuracy, table.symbols, table.states, table._ways = 0, [symbol], [(symbol, 0, 0)], {}
        return table

    def first(self, symbol):
        """A state for the last symbol of a stream: after it the most bits would follow, and there are none."""
        return self.symbols.index(symbol)

    def before(self, symbol, state):
        """The state for a symbol that leads to another state, and the bits that say so."""
        ways = self._ways.get(symbol)
        if ways is None:
            ways = self._ways[symbol] = [None] * len(self.symbols)
            for index, (own, bits, base) in enumerate(self.states):
                if own == symbol:
                    for more in range(1 << bits):
                        ways[base + more] = index, format(more, f"0{bits}b") if bits else ""
        return ways[state]


def read_counts(data, at, most_accuracy, most_symbols):
    """Reads how often each symbol occurs; returns accuracy, counts and where they end."""
    number = int.from_bytes(data[at:at + 2 * most_symbols + 8], "little")
    accuracy = (number & 15) + 5
    if accuracy > most_accuracy:
        raise Corrupt
    used, left, counts = 4, 1 << accuracy, []
    while left > 0:
        if len(counts) >= most_symbols:
            raise Corrupt
        bits = (left + 1).bit_length()
        value = number >> used & ((1 << bits) - 1)
        low = (1 << (bits - 1)) - 1
        threshold = (1 << bits) - 2 - left
        used += bits
        if value & low < threshold:
            used -= 1
            value &= low
        elif value > low:
            value -= threshold
        counts.append(value - 1)
        left -= abs(value - 1)
        while value == 1:
            repeat = number >> used & 3
            used += 2
            counts.extend([0] * repeat)
            if repeat != 3:
                break
    end = at + (used + 7) // 8
    if left or end > len(data) or len(counts) > most_symbols:
        raise Corrupt
    return accuracy, counts, end


def write_counts(accuracy, counts):
    """What `read_counts` reads."""
    number, used, left = accuracy - 5, 4, 1 << accuracy
    at = 0
    while left > 0:
        count = counts[at]
        at += 1
        bits = (left + 1).bit_length()
        value = count + 1
        threshold = (1 << bits) - 2 - left
        if value < threshold:
            bits -= 1
        elif value > (1 << (bits - 1)) - 1:
            value += threshold
        number |= value << used
        used += bits
        left -= abs(count)
        if not count:
            zeros = 0
            while not counts[at + zeros]:
                zeros += 1
            at += zeros
            while zeros >= 3:
                number |= 3 << used
                used += 2
                zeros -= 3
            number |= zeros << used
            used += 2
    return number.to_bytes((used + 7) // 8, "little")


def shares(occurrences, accuracy):
    """Counts for an FSE table that are about in proportion to how often symbols occur."""
    size, total = 1 << accuracy, sum(occurrences)
    counts = [max(1, count * size // total) if count else 0 for count in occurrences]
    while (extra := sum(counts) - size) != 0:
        most = max(range(len(counts)), key=counts.__getitem__)
        counts[most] -= min(extra, counts[most] // 2) if extra > 0 else extra
    return counts


class HuffmanTable(dict):
    """What is read from the next bits: symbols, and how many bits they take. Filled as it is asked for."""

    def __init__(self, weights):
        total = sum(1 << weight >> 1 for weight in weights)
        longest = total.bit_length()
        rest = (1 << longest) - total
        if not total or rest & (rest - 1) or longest > _HUFFMAN_BITS or len(weights) > 255:
            raise Corrupt
        codes = _codes([*weights, rest.bit_length()], longest)
        self.look = max(longest, _LOOK)
        self._symbols = {code: symbol for symbol, code in codes.items()}

    def __missing__(self, bits):
        found, used, at = bytearray(), 0, 1
        while at <= len(bits):
            symbol = self._symbols.get(bits[used:at])
            if symbol is not None:
                found.append(symbol)
                used = at
            at += 1
        entry = self[bits] = bytes(found), used
        return entry

    def read(self, stream, size):
        """The symbols of a stream, of which there must be `size`."""
        bits, look = bits_of(stream), self.look
        found, at, end = [], 0, len(bits)
        while at < end:
            symbols, used = self[bits[at:at + look]]
            if not used:
                raise Corrupt
            found.append(symbols)
            at += used
        out = b"".join(found)
        if len(out) != size:
            raise Corrupt
        return out


def _codes(weights, longest):
    """The bits of each symbol that has a weight. The longest codes are the lowest."""
    codes, value = {}, 0
    for weight in range(1, longest + 1):
        bits = longest + 1 - weight
        for symbol, own in enumerate(weights):
            if own == weight:
                codes[symbol] = format(value >> (weight - 1), f"0{bits}b")
                value += 1 << (weight - 1)
    return codes


def read_huffman(data, at):
    """Reads the description of a Huffman table; returns it and where it ends."""
    if at >= len(data):
        raise Corrupt
    head, at = data[at], at + 1
    if head >= 128:
        count = head - 127
        end = at + (count + 1) // 2
        weights = [half for byte in data[at:end] for half in (byte >> 4, byte & 15)][:count]
    else:
        end = at + head
        accuracy, counts, start = read_counts(data[:end], at, _WEIGHT_ACCURACY, 256)
        weights = _read_weights(FseTable(accuracy, counts), bits_of(data[start:end]))
    if end > len(data) or any(weight > _HUFFMAN_BITS for weight in weights):
        raise Corrupt
    return HuffmanTable(weights), end


def _read_weights(table, bits):
    """Two states take turns until the bits are used up."""
    padded = bits + "0" * table.accuracy
    at, weights, turn = 0, [], 0
    states = [0, 0]
    for which in (0, 1):
        states[which] = int(padded[at:at + table.accuracy], 2)
        at += table.accuracy
        if at > len(bits):
            raise Corrupt
    while len(weights) < 255:
        symbol, more, base = table.states[states[turn]]
        weights.append(symbol)
        states[turn] = base + int("0" + padded[at:at + more], 2)
        at += more
        turn = 1 - turn
        if at > len(bits):
            weights.append(table.states[states[turn]][0])
            return weights
    raise Corrupt


def huffman_code(data):
    """A code for bytes of at least two kinds: its description, and the bits of each byte by its number."""
    occurrences = [0] * (max(data) + 1)
    for byte in set(data):
        occurrences[byte] = data.count(byte)
    lengths = _lengths(occurrences)
    while (longest := max(lengths)) > _HUFFMAN_BITS:
        occurrences = [count and (count >> 2) + 1 for count in occurrences]
        lengths = _lengths(occurrences)
    weights = [longest + 1 - length if length else 0 for length in lengths]
    return _describe(weights[:-1]), _codes(weights, longest)


def _lengths(occurrences):
    lengths = [0] * len(occurrences)
    heap = [(count, symbol, (symbol,)) for symbol, count in enumerate(occurrences) if count]
    heapq.heapify(heap)
    while len(heap) > 1:
        few, _, left = heapq.heappop(heap)
        more, first, right = heapq.heappop(heap)
        for symbol in left + right:
            lengths[symbol] += 1
        heapq.heappush(heap, (few + more, first, left + right))
    return lengths


def _describe(weights):
    """The description of a Huffman table: its weights as they are, or packed, whichever is shorter.

    None if they are too many for the one and cannot be packed.
    """
    packed = _pack_weights(weights)
    if len(weights) <= 128 and (packed is None or len(packed) > (len(weights) + 1) // 2):
        even = weights + [0] * (len(weights) % 2)
        return bytes([127 + len(weights)]) + bytes(
            high << 4 | low for high, low in zip(even[::2], even[1::2])
        )
    return packed and bytes([len(packed)]) + packed


def _pack_weights(weights):
    """Weights in FSE; None where that cannot be: for one kind only, or if it takes too many bytes."""
    occurrences = [weights.count(weight) for weight in range(max(weights) + 1)]
    if len(set(weights)) < 2 or len(weights) < 3:
        return None
    counts = shares(occurrences, _WEIGHT_ACCURACY)
    table = FseTable(_WEIGHT_ACCURACY, counts)
    bits = []
    # Two states: one has the symbols at even places, one the others. What is read last is written first.
    states = [None, None]
    for place in reversed(range(len(weights))):
        symbol, turn = weights[place], place % 2
        if states[turn] is None:
            states[turn] = table.first(symbol)
        else:
            states[turn], more = table.before(symbol, states[turn])
            bits.append(more)
    bits += [format(states[turn], f"0{_WEIGHT_ACCURACY}b") for turn in (1, 0)]
    packed = write_counts(_WEIGHT_ACCURACY, counts) + stream_of("".join(reversed(bits)))
    return packed if len(packed) < 128 else None
