"""The parameters of Zstandard, what they may be, and how programs pass them."""

from operator import index

COMPRESSION_LEVEL, WINDOW_LOG, CONTENT_SIZE, CHECKSUM, DICTIONARY_ID, WINDOW_LOG_MAX = 100, 101, 200, 201, 202, 100
_LEAST_INT, _GREATEST_INT = -(1 << 31), (1 << 31) - 1
_COMPRESSION = {
    COMPRESSION_LEVEL: ("compression_level", -131072, 22), WINDOW_LOG: ("window_log", 10, 31),
    102: ("hash_log", 6, 30), 103: ("chain_log", 6, 30), 104: ("search_log", 1, 30), 105: ("min_match", 3, 7),
    106: ("target_length", 0, 131072), 107: ("strategy", 1, 9),
    160: ("enable_long_distance_matching", 0, 2), 161: ("ldm_hash_log", 6, 30), 162: ("ldm_min_match", 4, 4096),
    163: ("ldm_bucket_size_log", 1, 8), 164: ("ldm_hash_rate_log", 0, 25),
    CONTENT_SIZE: ("content_size_flag", 0, 1), CHECKSUM: ("checksum_flag", 0, 1), DICTIONARY_ID: ("dict_id_flag", 0, 1),
    400: ("nb_workers", 0, 256), 401: ("job_size", 0, 1 << 30), 402: ("overlap_log", 0, 9),
}  # fmt: skip
_DECOMPRESSION = {WINDOW_LOG_MAX: ("window_log_max", 10, 31)}
# The enumerations of `compression.zstd`, of compression and of decompression.
_types = []


def set_parameter_types(c_parameter_type, d_parameter_type):
    """Set CompressionParameter and DecompressionParameter types for validity check."""
    if not (isinstance(c_parameter_type, type) and isinstance(d_parameter_type, type)):
        raise ValueError("The two arguments should be CompressionParameter and DecompressionParameter types.")
    _types[:] = c_parameter_type, d_parameter_type


def bounds_of(parameter, is_compress):
    """The least and the greatest value; None for an unknown parameter."""
    known = (_COMPRESSION if is_compress else _DECOMPRESSION).get(parameter)
    return known and known[1:]


def check_level(level):
    """A level of compression, which must be one."""
    _, least, greatest = _COMPRESSION[COMPRESSION_LEVEL]
    if not isinstance(level, int):
        raise TypeError("expected int for level, got " + type(level).__name__)
    if not _LEAST_INT <= level <= _GREATEST_INT:
        raise ValueError(f"illegal compression level; the valid range is [{least}, {greatest}]")
    if not least <= level <= greatest:
        raise ValueError(f"illegal compression level {level}; the valid range is [{least}, {greatest}]")
    return int(level)


def check_options(options, is_compress):
    """A dict of parameters as plain numbers, each of which must be possible."""
    kind = "compression" if is_compress else "decompression"
    if options is None:
        return {}
    if not isinstance(options, dict):
        owner = "ZstdCompressor" if is_compress else "ZstdDecompressor"
        raise TypeError(f"{owner}() argument 'options' must be dict, not {type(options).__name__}")
    known = _COMPRESSION if is_compress else _DECOMPRESSION
    found = {}
    for key, value in options.items():
        if _types and isinstance(key, _types[is_compress]):
            other = "Decompression" if is_compress else "Compression"
            raise TypeError(f"{kind} options dictionary key must not be a {other}Parameter attribute")
        key, value = _int(key, f"{kind} parameter"), _int(value, f"{kind} parameter value")
        if key not in known:
            raise ValueError(f"invalid {kind} parameter 'unknown parameter (key {key})'")
        name, least, greatest = known[key]
        # Zero is a parameter's usual value.
        if not least <= value <= greatest and not (is_compress and value == 0):
            raise ValueError(
                f"{kind} parameter '{name}' received an illegal value {value};"
                f" the valid range is [{least}, {greatest}]"
            )
        found[key] = value
    return found


def _int(value, what):
    value = index(value)
    if not _LEAST_INT <= value <= _GREATEST_INT:
        raise OverflowError(f"{what} does not fit into a C int")
    return value
