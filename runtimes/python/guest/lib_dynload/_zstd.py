"""Zstandard, whose C library the runtime does not have."""

_WHY = (
    "compression.zstd does not work in lambdabox: its C library is not part of the WebAssembly build of"
    " Python (zlib and gzip work)"
)
zstd_version, zstd_version_number = "1.5.7", 10507
ZSTD_CLEVEL_DEFAULT, ZSTD_DStreamOutSize = 3, 131072
ZSTD_c_compressionLevel, ZSTD_c_windowLog, ZSTD_c_hashLog, ZSTD_c_chainLog = 100, 101, 102, 103
ZSTD_c_searchLog, ZSTD_c_minMatch, ZSTD_c_targetLength, ZSTD_c_strategy = 104, 105, 106, 107
ZSTD_c_enableLongDistanceMatching, ZSTD_c_ldmHashLog, ZSTD_c_ldmMinMatch = 160, 161, 162
ZSTD_c_ldmBucketSizeLog, ZSTD_c_ldmHashRateLog = 163, 164
ZSTD_c_contentSizeFlag, ZSTD_c_checksumFlag, ZSTD_c_dictIDFlag = 200, 201, 202
ZSTD_c_nbWorkers, ZSTD_c_jobSize, ZSTD_c_overlapLog, ZSTD_d_windowLogMax = 400, 401, 402, 100
(
    ZSTD_fast, ZSTD_dfast, ZSTD_greedy, ZSTD_lazy, ZSTD_lazy2, ZSTD_btlazy2, ZSTD_btopt, ZSTD_btultra,
    ZSTD_btultra2,
) = range(1, 10)  # fmt: skip


class ZstdError(Exception):
    """An error occurred in the zstd library."""


class _Unavailable:
    def __init__(self, *args, **kwargs):
        raise NotImplementedError(_WHY)


class ZstdCompressor(_Unavailable):
    """Create a compressor object for compressing data incrementally."""

    CONTINUE, FLUSH_BLOCK, FLUSH_FRAME = range(3)


class ZstdDecompressor(_Unavailable):
    """Create a decompressor object for decompressing data incrementally."""


class ZstdDict(_Unavailable):
    """Represents a Zstandard dictionary."""


def _refuse(*args, **kwargs):
    raise NotImplementedError(_WHY)


get_frame_size = get_frame_info = train_dict = finalize_dict = get_param_bounds = _refuse


def set_parameter_types(c_parameter_type, d_parameter_type):
    """Tells the C library of the enumerations."""
