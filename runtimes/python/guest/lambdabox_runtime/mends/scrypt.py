"""scrypt (RFC 7914) in Python. OpenSSL's takes a thousandth of the time."""

from hashlib import pbkdf2_hmac
from struct import pack, unpack

_MASK = 0xFFFFFFFF
_DEFAULT_MEMORY = 32 << 20
_MOST_MEMORY = 2**31 - 1
# For each quarter of Salsa20's double round: the four places of the block that it mixes.
_QUARTERS = (
    (0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11),
    (0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14),
)  # fmt: skip


def derive(password, salt, n, r, p, maxmem, dklen):
    if n < 2 or n & (n - 1):
        raise ValueError("n must be a power of 2.")
    if r < 1 or p < 1 or dklen < 1:
        raise ValueError("r, p and dklen must be positive numbers")
    if not 0 <= maxmem <= _MOST_MEMORY:
        raise ValueError(f"maxmem must be positive and smaller than {_MOST_MEMORY}")
    if 128 * r * (n + p + 2) > (maxmem or _DEFAULT_MEMORY):
        raise ValueError("memory limit exceeded")
    size = 128 * r
    blocks = pbkdf2_hmac("sha256", password, salt, 1, p * size)
    mixed = b"".join(_mix(blocks[at:at + size], n, r) for at in range(0, p * size, size))
    return pbkdf2_hmac("sha256", password, mixed, 1, dklen)


def _mix(block, n, r):
    """ROMix: fills a table with a chain of blocks, then walks through it as the blocks say."""
    size = 128 * r
    table = []
    for _ in range(n):
        table.append(block)
        block = _mix_block(block, r)
    for _ in range(n):
        place = int.from_bytes(block[-64:-56], "little") & (n - 1)
        block = _mix_block(_xor(block, table[place], size), r)
    return block


def _xor(one, other, size):
    both = int.from_bytes(one, "little") ^ int.from_bytes(other, "little")
    return both.to_bytes(size, "little")


def _mix_block(block, r):
    last = block[-64:]
    parts = []
    for at in range(0, 128 * r, 64):
        last = _salsa(_xor(last, block[at:at + 64], 64))
        parts.append(last)
    return b"".join(parts[0::2] + parts[1::2])


def _salsa(block):
    before = unpack("<16I", block)
    x = list(before)
    for _ in range(4):
        for a, b, c, d in _QUARTERS:
            s = x[a] + x[d] & _MASK
            x[b] ^= (s << 7 | s >> 25) & _MASK
            s = x[b] + x[a] & _MASK
            x[c] ^= (s << 9 | s >> 23) & _MASK
            s = x[c] + x[b] & _MASK
            x[d] ^= (s << 13 | s >> 19) & _MASK
            s = x[d] + x[c] & _MASK
            x[a] ^= (s << 18 | s >> 14) & _MASK
    return pack("<16I", *[one + other & _MASK for one, other in zip(x, before)])
