"""XXH64, the checksum of Zstandard's frames."""

_MASK = 0xFFFF_FFFF_FFFF_FFFF
_P1, _P2, _P3 = 0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9
_P4, _P5 = 0x85EB_CA77_C2B2_AE63, 0x27D4_EB2F_1656_67C5


def _round(lane, value):
    lane = (lane + value * _P2) & _MASK
    return ((lane << 31 | lane >> 33) * _P1) & _MASK


def _rotated(value, by):
    return (value << by | value >> (64 - by)) & _MASK


class XXH64:
    """The hash of bytes that come in pieces, with the seed 0."""

    def __init__(self):
        self._lanes = ((_P1 + _P2) & _MASK, _P2, 0, -_P1 & _MASK)
        self._rest = b""
        self._size = 0

    def update(self, data):
        self._size += len(data)
        data = self._rest + data
        whole = len(data) // 32 * 32
        words = memoryview(data)[:whole].cast("Q")
        a, b, c, d = self._lanes
        mask, p1, p2 = _MASK, _P1, _P2
        for at in range(0, len(words), 4):
            a = (a + words[at] * p2) & mask
            a = ((a << 31 | a >> 33) * p1) & mask
            b = (b + words[at + 1] * p2) & mask
            b = ((b << 31 | b >> 33) * p1) & mask
            c = (c + words[at + 2] * p2) & mask
            c = ((c << 31 | c >> 33) * p1) & mask
            d = (d + words[at + 3] * p2) & mask
            d = ((d << 31 | d >> 33) * p1) & mask
        self._lanes = a, b, c, d
        self._rest = data[whole:]

    def digest(self):
        """The hash as a number of 64 bits."""
        if self._size >= 32:
            total = sum(_rotated(lane, by) for lane, by in zip(self._lanes, (1, 7, 12, 18)))
            for lane in self._lanes:
                total = ((total ^ _round(0, lane)) * _P1 + _P4) & _MASK
        else:
            total = _P5
        total = (total + self._size) & _MASK
        rest = self._rest
        while len(rest) >= 8:
            total = (_rotated(total ^ _round(0, int.from_bytes(rest[:8], "little")), 27) * _P1 + _P4) & _MASK
            rest = rest[8:]
        if len(rest) >= 4:
            total = (_rotated(total ^ int.from_bytes(rest[:4], "little") * _P1 & _MASK, 23) * _P2 + _P3) & _MASK
            rest = rest[4:]
        for byte in rest:
            total = (_rotated(total ^ byte * _P5 & _MASK, 11) * _P1) & _MASK
        total = ((total ^ total >> 33) * _P2) & _MASK
        total = ((total ^ total >> 29) * _P3) & _MASK
        return total ^ total >> 32
