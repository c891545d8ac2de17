"""bzip2, whose C library the runtime does not have."""

_WHY = (
    "bz2 does not work in lambdabox: its C library is not part of the WebAssembly build of Python"
    " (zlib and gzip work)"
)


class BZ2Compressor:
    """Create a compressor object for compressing data incrementally."""

    def __init__(self, compresslevel=9, /):
        raise NotImplementedError(_WHY)


class BZ2Decompressor:
    """Create a decompressor object for decompressing data incrementally."""

    def __init__(self):
        raise NotImplementedError(_WHY)
