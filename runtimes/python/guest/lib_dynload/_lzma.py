"""xz and LZMA, whose C library the runtime does not have."""

_WHY = (
    "lzma does not work in lambdabox: its C library is not part of the WebAssembly build of Python"
    " (zlib and gzip work)"
)
FORMAT_AUTO, FORMAT_XZ, FORMAT_ALONE, FORMAT_RAW = range(4)
CHECK_NONE, CHECK_CRC32, CHECK_CRC64, CHECK_SHA256, CHECK_ID_MAX, CHECK_UNKNOWN = 0, 1, 4, 10, 15, 16
FILTER_LZMA1, FILTER_LZMA2 = 0x4000000000000001, 33
FILTER_DELTA, FILTER_X86, FILTER_POWERPC, FILTER_IA64, FILTER_ARM, FILTER_ARMTHUMB, FILTER_SPARC = range(3, 10)
MF_HC3, MF_HC4, MF_BT2, MF_BT3, MF_BT4 = 3, 4, 18, 19, 20
MODE_FAST, MODE_NORMAL = 1, 2
PRESET_DEFAULT, PRESET_EXTREME = 6, 1 << 31


class LZMAError(Exception):
    """Call to liblzma failed."""


class LZMACompressor:
    """Create a compressor object for compressing data incrementally."""

    def __init__(self, format=FORMAT_XZ, check=-1, preset=None, filters=None):
        raise NotImplementedError(_WHY)


class LZMADecompressor:
    """Create a decompressor object for decompressing data incrementally."""

    def __init__(self, format=FORMAT_AUTO, memlimit=None, filters=None):
        raise NotImplementedError(_WHY)


def is_check_supported(check_id, /):
    """Test whether the given integrity check is supported."""
    return False


def _encode_filter_properties(filter, /):
    raise NotImplementedError(_WHY)


def _decode_filter_properties(filter_id, encoded_props, /):
    raise NotImplementedError(_WHY)
