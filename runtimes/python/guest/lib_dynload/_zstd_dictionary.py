"""Dictionaries of Zstandard: bytes that data may refer to, and the codes that it begins with."""

from _zstd_blocks import FIRST_REPEATS, KINDS
from _zstd_entropy import Corrupt, FseTable, huffman_code, read_counts, read_huffman, write_counts
from _xxhash import XXH64

MAGIC = (0xEC30_A437).to_bytes(4, "little")
# Numbers below are registered ones, as are those of 2**31 and more.
_LEAST_ID, _IDS = 32768, (1 << 31) - 32768


class Dictionary:
    """What a dictionary says. One without codes is its content only."""

    def __init__(self, data, raw=False):
        self.identifier = 0
        self.huffman = self.tables = None
        self.repeats = FIRST_REPEATS
        self.content = data
        if raw or data[:4] != MAGIC:
            return
        self.identifier = int.from_bytes(data[4:8], "little")
        self.huffman, at = read_huffman(data, 8)
        tables = [None, None, None]
        # Offsets are written first.
        for place in (1, 2, 0):
            meanings, _, most = KINDS[place]
            accuracy, counts, at = read_counts(data, at, most, len(meanings))
            tables[place] = FseTable(accuracy, counts)
        self.tables = tables
        self.content = data[at + 12:]
        self.repeats = tuple(int.from_bytes(data[at + 4 * n:at + 4 * n + 4], "little") for n in range(3))
        if any(not 0 < repeat <= len(self.content) for repeat in self.repeats):
            raise Corrupt


def make(content, samples, size):
    """A dictionary with this content at most, whose Huffman code is that of the samples.

    None if they have bytes of one kind only, or if there is no room.
    """
    if len(set(samples)) < 2:
        return None
    # Every byte can be written with it.
    described, _ = huffman_code(samples + bytes(range(256)))
    if described is None:
        return None
    head = described
    for place in (1, 2, 0):
        head += write_counts(*KINDS[place][1])
    head += b"".join(repeat.to_bytes(4, "little") for repeat in FIRST_REPEATS)
    room = size - len(MAGIC) - 4 - len(head)
    content = content[-room:] if room > 0 else b""
    if len(content) < max(FIRST_REPEATS):
        return None
    sum_ = XXH64()
    sum_.update(content)
    return MAGIC + (sum_.digest() % _IDS + _LEAST_ID).to_bytes(4, "little") + head + content


def choose(samples, size):
    """The parts of samples that are worth most to have at hand, the best ones last.

    Worth is how many samples share an eight-byte piece; of pieces that were chosen already none counts again.
    """
    shared = {}
    for number, sample in enumerate(samples):
        for at in range(0, len(sample) - 7):
            piece = sample[at:at + 8]
            last, count = shared.get(piece, (-1, 0))
            if last != number:
                shared[piece] = number, count + 1
    worth = []
    for number, sample in enumerate(samples):
        pieces = {sample[at:at + 8] for at in range(0, len(sample) - 7)}
        worth.append((sum(shared[piece][1] - 1 for piece in pieces), -number))
    chosen, total, seen = [], 0, set()
    for _, number in sorted(worth, reverse=True):
        sample = samples[-number]
        if sample not in seen and total < size:
            seen.add(sample)
            chosen.append(sample)
            total += len(sample)
    return b"".join(reversed(chosen))
