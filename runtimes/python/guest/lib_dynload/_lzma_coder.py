"""The coder of LZMA: a range coder and its model."""

_TOP, _MASK = 1 << 24, 0xFFFF_FFFF
# Where kinds of probabilities lie: of matches, repetitions, lengths, distances, literals.
_MATCH, _REP, _REP0, _REP1, _REP2, _LONG = 0, 192, 204, 216, 228, 240
_SLOT, _SPECIAL, _ALIGN = 432, 688, 816
_LENGTH, _REP_LENGTH = 832, 1346
_LITERAL = 1860
# In the model of a length: two choices, then 16 short ones of 8, 16 middle ones of 8, 256 long ones.
_LOW, _MIDDLE, _HIGH = 2, 130, 258
_AFTER_LITERAL = (0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 4, 5)
# No symbol takes more bytes than this.
_SYMBOL_BYTES = 24
_LENGTH_MAX = 273
_DICTIONARY = 8 << 20


class Invalid(Exception):
    """The data cannot be LZMA."""


def _fresh(lc, lp):
    return [1024] * (_LITERAL + (0x300 << (lc + lp)))


class Decoder:
    """What LZMA has packed, symbol by symbol."""

    def __init__(self, dictionary):
        self.dictionary = max(dictionary, 4096)
        self.out = bytearray()
        self.taken = 0
        # Bytes of all, and of those that can be repeated.
        self.total = self.position = 0
        self.marked = False

    def set_properties(self, lc, lp, pb):
        self.lc, self.lp, self.pb = lc, lp, pb
        self.reset()

    def reset(self):
        self.model = _fresh(self.lc, self.lp)
        self.state = 0
        self.reps = (0, 0, 0, 0)

    def forget(self):
        self.out = self.out[self.taken:] if self.taken < len(self.out) else bytearray()
        self.taken = 0
        self.position = 0

    def begin(self, head):
        if head[0]:
            raise Invalid
        self.range, self.code = _MASK, int.from_bytes(head[1:])

    def copy(self, data):
        self.out += data
        self.total += len(data)
        self.position += len(data)

    def take(self):
        output = bytes(self.out[self.taken:])
        self.taken = len(self.out)
        if len(self.out) > 2 * self.dictionary + (1 << 20):
            del self.out[:-self.dictionary]
            self.taken = len(self.out)
        return output

    def run(self, data, goal, whole):
        """Decodes until so many bytes have come out (a match may bring more) or the input is used up, which it may not
        be if it is the whole of it; how much of it was used."""
        at = 0
        end = len(data)
        goal_position = self.position + goal - self.total
        while self.position < goal_position and not self.marked:
            if end - at >= _SYMBOL_BYTES:
                at = self._symbols(data, at, goal_position, end - _SYMBOL_BYTES)
                continue
            # The symbol may not be all there: then nothing has happened.
            kept = self.model.copy(), self.state, self.reps, self.range, self.code, len(self.out), self.position
            try:
                at = self._symbols(data, at, goal_position, -1)
            except IndexError:
                self.model, self.state, self.reps, self.range, self.code, length, self.position = kept
                del self.out[length:]
                if whole:
                    raise Invalid from None
                break
        self.total += self.position - (goal_position - goal + self.total)
        return at

    def _symbols(self, data, at, goal, last):
        """Symbols up to a place of the input; at least one."""
        model, out = self.model, self.out
        state, (rep0, rep1, rep2, rep3) = self.state, self.reps
        scale, code = self.range, self.code
        position = self.position
        lc, literal_mask, position_mask = self.lc, (1 << self.lp) - 1, (1 << self.pb) - 1

        def bit(place):
            nonlocal scale, code, at
            chance = model[place]
            bound = (scale >> 11) * chance
            if code < bound:
                scale = bound
                model[place] = chance + (2048 - chance >> 5)
                value = 0
            else:
                scale -= bound
                code -= bound
                model[place] = chance - (chance >> 5)
                value = 1
            if scale < _TOP:
                scale = scale << 8 & _MASK
                code = (code << 8 | data[at]) & _MASK
                at += 1
            return value

        def tree(place, bits):
            node = 1
            for _ in range(bits):
                node = node << 1 | bit(place + node)
            return node - (1 << bits)

        def length_of(place):
            if not bit(place):
                return 2 + tree(place + _LOW + 8 * step, 3)
            if not bit(place + 1):
                return 10 + tree(place + _MIDDLE + 8 * step, 3)
            return 18 + tree(place + _HIGH, 8)

        while True:
            step = position & position_mask
            if not bit(_MATCH + (state << 4) + step):
                before = out[-1] if position else 0
                place = _LITERAL + 0x300 * (((position & literal_mask) << lc) + (before >> 8 - lc))
                symbol = 1
                if state >= 7:
                    if rep0 >= position:
                        raise Invalid
                    other = out[-rep0 - 1]
                    while symbol < 0x100:
                        expected = other >> 7 & 1
                        other <<= 1
                        got = bit(place + (1 + expected << 8) + symbol)
                        symbol = symbol << 1 | got
                        if got != expected:
                            break
                while symbol < 0x100:
                    spot = place + symbol
                    chance = model[spot]
                    bound = (scale >> 11) * chance
                    if code < bound:
                        scale = bound
                        model[spot] = chance + (2048 - chance >> 5)
                        symbol <<= 1
                    else:
                        scale -= bound
                        code -= bound
                        model[spot] = chance - (chance >> 5)
                        symbol = symbol << 1 | 1
                    if scale < _TOP:
                        scale = scale << 8 & _MASK
                        code = (code << 8 | data[at]) & _MASK
                        at += 1
                out.append(symbol & 0xFF)
                position += 1
                state = _AFTER_LITERAL[state]
            else:
                length = 0
                if bit(_REP + state):
                    if not bit(_REP0 + state):
                        if not bit(_LONG + (state << 4) + step):
                            state, length = 9 if state < 7 else 11, 1
                    elif not bit(_REP1 + state):
                        rep0, rep1 = rep1, rep0
                    elif not bit(_REP2 + state):
                        rep0, rep1, rep2 = rep2, rep0, rep1
                    else:
                        rep0, rep1, rep2, rep3 = rep3, rep0, rep1, rep2
                    if not length:
                        length = length_of(_REP_LENGTH)
                        state = 8 if state < 7 else 11
                else:
                    rep1, rep2, rep3 = rep0, rep1, rep2
                    length = length_of(_LENGTH)
                    state = 7 if state < 7 else 10
                    slot = tree(_SLOT + (min(length - 2, 3) << 6), 6)
                    if slot < 4:
                        rep0 = slot
                    else:
                        bits = (slot >> 1) - 1
                        rep0 = (2 | slot & 1) << bits
                        if slot < 14:
                            place, low = _SPECIAL + rep0 - slot, bits
                        else:
                            high = 0
                            for _ in range(bits - 4):
                                scale >>= 1
                                high <<= 1
                                if code >= scale:
                                    code -= scale
                                    high |= 1
                                if scale < _TOP:
                                    scale = scale << 8 & _MASK
                                    code = (code << 8 | data[at]) & _MASK
                                    at += 1
                            rep0 += high << 4
                            place, low = _ALIGN, 4
                        node = 1
                        for number in range(low):
                            got = bit(place + node)
                            node = node << 1 | got
                            rep0 += got << number
                        if rep0 == _MASK:
                            self.marked = True
                if self.marked:
                    break
                if rep0 >= position or rep0 >= len(out):
                    raise Invalid
                start = len(out) - rep0 - 1
                if rep0 + 1 >= length:
                    out += out[start:start + length]
                else:
                    piece = bytes(out[start:])
                    out += (piece * (length // len(piece) + 1))[:length]
                position += length
            if at > last or position >= goal:
                break
        self.state, self.reps = state, (rep0, rep1, rep2, rep3)
        self.range, self.code = scale, code
        self.position = position
        return at


class Encoder:
    """LZMA, or LZMA2 in chunks. Repetitions are found by the last place of each three bytes."""

    PIECE = 32 << 10

    def __init__(self, lc, lp, pb, chunks):
        self.lc, self.lp, self.pb = lc, lp, pb
        self.properties = (pb * 5 + lp) * 9 + lc
        self.chunks = chunks
        self.data = bytearray()
        self.at = 0
        self.places = {}
        self.first = True
        self.out = bytearray()
        self._reset()
        self._begin()

    def _reset(self):
        self.model = _fresh(self.lc, self.lp)
        self.state = 0
        self.reps = (0, 0, 0, 0)

    def _begin(self):
        self.low, self.range, self.cache, self.waiting = 0, _MASK, 0, 1
        self.packed = bytearray()

    def write(self, data):
        self.data += data
        while len(self.data) - self.at > self.PIECE + _LENGTH_MAX:
            self._piece(self.at + self.PIECE)
        if self.at > 2 * _DICTIONARY:
            # Old places are forgotten with what was there.
            gone = self.at - _DICTIONARY
            del self.data[:gone]
            self.at -= gone
            self.gone = getattr(self, "gone", 0) + gone
            self.places = {text: place - gone for text, place in self.places.items() if place >= gone}
        out = bytes(self.out)
        self.out.clear()
        return out

    def end(self):
        while self.at < len(self.data):
            self._piece(min(self.at + self.PIECE, len(self.data)))
        if self.chunks:
            self.out.append(0)
        else:
            self._match(_MASK, 2, (self.at + getattr(self, "gone", 0)) & ((1 << self.pb) - 1))
            self._flush()
            self.out += self.packed
        out = bytes(self.out)
        self.out.clear()
        return out

    def _piece(self, end):
        begin = self.at
        if not self.chunks:
            self._encode(end)
            self.out += self.packed
            self.packed.clear()
            return
        fresh = self.first or self.state is None
        if fresh:
            self._reset()
        kept = self.first
        self._encode(end)
        self._flush()
        plain, packed = self.at - begin, self.packed
        if len(packed) < plain and len(packed) <= 1 << 16:
            control = (0xE0 if kept else 0xC0 if fresh else 0x80) | plain - 1 >> 16
            self.out.append(control)
            self.out += (plain - 1 & 0xFFFF).to_bytes(2) + (len(packed) - 1).to_bytes(2)
            if fresh:
                self.out.append(self.properties)
            self.out += packed
        else:
            self.out.append(1 if kept else 2)
            self.out += (plain - 1).to_bytes(2) + self.data[begin:self.at]
            # The model has learnt what no reader has seen.
            self.state = None
        self.first = False
        self._begin()

    def _encode(self, end):
        data, places = self.data, self.places
        at, size = self.at, len(data)
        gone = getattr(self, "gone", 0)
        position_mask = (1 << self.pb) - 1
        while at < end:
            rep0 = self.reps[0]
            most = min(end - at, _LENGTH_MAX)
            key = bytes(data[at:at + 3])
            place = places.get(key) if most >= 3 else None
            again = self._same(at - rep0 - 1, at, most) if rep0 < at else 0
            length = self._same(place, at, most) if place is not None and at - place <= _DICTIONARY else 0
            if len(key) == 3:
                places[key] = at
            step = at + gone & position_mask
            if again >= 2 and again + 1 >= length:
                self._bit(_MATCH + (self.state << 4) + step, 1)
                self._bit(_REP + self.state, 1)
                self._bit(_REP0 + self.state, 0)
                self._bit(_LONG + (self.state << 4) + step, 1)
                self._length(_REP_LENGTH, again, step)
                self.state = 8 if self.state < 7 else 11
                length = again
            elif length >= 3 and (length > 3 or at - place < 1 << 14):
                self._match(at - place - 1, length, step)
            else:
                self._literal(data, at, gone, step)
                at += 1
                continue
            for inside in range(at + 1, min(at + length, size - 2), 1 if length < 32 else 8):
                places[bytes(data[inside:inside + 3])] = inside
            at += length
        self.at = at

    def _same(self, place, at, most):
        """How many bytes at two places are equal."""
        data = self.data
        length = 0
        while length < most and data[place + length] == data[at + length]:
            length += 1
        return length

    def _literal(self, data, at, gone, step):
        state = self.state
        self._bit(_MATCH + (state << 4) + step, 0)
        before = data[at - 1] if at else 0
        place = _LITERAL + 0x300 * (((at + gone & (1 << self.lp) - 1) << self.lc) + (before >> 8 - self.lc))
        byte = data[at]
        symbol = 1
        follows = state >= 7
        other = data[at - self.reps[0] - 1] if follows else 0
        for shift in range(7, -1, -1):
            value = byte >> shift & 1
            if follows:
                expected = other >> shift & 1
                self._bit(place + (1 + expected << 8) + symbol, value)
                follows = expected == value
            else:
                self._bit(place + symbol, value)
            symbol = symbol << 1 | value
        self.state = _AFTER_LITERAL[state]

    def _match(self, distance, length, step):
        state = self.state
        self._bit(_MATCH + (state << 4) + step, 1)
        self._bit(_REP + state, 0)
        self._length(_LENGTH, length, step)
        self.state = 7 if state < 7 else 10
        self.reps = (distance, *self.reps[:3])
        if distance < 4:
            slot = distance
        else:
            bits = distance.bit_length() - 2
            slot = 2 * (bits + 1) + (distance >> bits & 1)
        self._tree(_SLOT + (min(length - 2, 3) << 6), 6, slot)
        if slot < 4:
            return
        rest = distance - ((2 | slot & 1) << bits)
        if slot < 14:
            self._reverse(_SPECIAL + ((2 | slot & 1) << bits) - slot, bits, rest)
            return
        for shift in range(bits - 1, 3, -1):
            self.range >>= 1
            if rest >> shift & 1:
                self.low += self.range
            self._shift()
        self._reverse(_ALIGN, 4, rest & 15)

    def _length(self, place, length, step):
        length -= 2
        if length < 8:
            self._bit(place, 0)
            self._tree(place + _LOW + 8 * step, 3, length)
        elif length < 16:
            self._bit(place, 1)
            self._bit(place + 1, 0)
            self._tree(place + _MIDDLE + 8 * step, 3, length - 8)
        else:
            self._bit(place, 1)
            self._bit(place + 1, 1)
            self._tree(place + _HIGH, 8, length - 16)

    def _tree(self, place, bits, value):
        node = 1
        for shift in range(bits - 1, -1, -1):
            got = value >> shift & 1
            self._bit(place + node, got)
            node = node << 1 | got

    def _reverse(self, place, bits, value):
        node = 1
        for _ in range(bits):
            got = value & 1
            value >>= 1
            self._bit(place + node, got)
            node = node << 1 | got

    def _bit(self, place, value):
        chance = self.model[place]
        bound = (self.range >> 11) * chance
        if value:
            self.low += bound
            self.range -= bound
            self.model[place] = chance - (chance >> 5)
        else:
            self.range = bound
            self.model[place] = chance + (2048 - chance >> 5)
        if self.range < _TOP:
            self._shift()

    def _shift(self):
        """Moves bytes out as long as the range is small."""
        while self.range < _TOP:
            self.range <<= 8
            self._out()

    def _out(self):
        if self.low < 0xFF00_0000 or self.low > _MASK:
            carry = self.low >> 32
            self.packed.append(self.cache + carry & 0xFF)
            self.packed += bytes((0xFF + carry & 0xFF,)) * (self.waiting - 1)
            self.waiting = 0
            self.cache = self.low >> 24 & 0xFF
        self.waiting += 1
        self.low = (self.low & 0x00FF_FFFF) << 8

    def _flush(self):
        for _ in range(5):
            self._out()
