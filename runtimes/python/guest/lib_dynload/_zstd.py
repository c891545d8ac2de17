"""Zstandard in Python: its C library is not part of the WebAssembly build of Python.

All that Zstandard makes can be read. What is compressed here can be read by every Zstandard; it is some percent larger
than its, and levels make no difference.
"""

from operator import index

import _zstd_dictionary
import _zstd_frames
import _zstd_parameters as parameters
from _zstd_parameters import set_parameter_types  # noqa: F401

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
# How far back a frame refers, whatever the level: so much must be kept by whoever reads it.
_WINDOW_LOG = 21
_DIGESTED, _UNDIGESTED, _PREFIX = range(3)


class ZstdError(Exception):
    """An error occurred in the zstd library."""

    __module__ = "compression.zstd"


class ZstdDict:
    """Represents a Zstandard dictionary."""

    __module__ = "compression.zstd"

    def __init__(self, dict_content, /, *, is_raw=False):
        content = bytes(memoryview(dict_content))
        if len(content) < 8:
            raise ValueError("Zstandard dictionary content too short (must have at least eight bytes)")
        has_codes = content[:4] == _zstd_dictionary.MAGIC
        if not is_raw and not has_codes:
            raise ValueError("invalid Zstandard dictionary")
        self._content = content
        self._id = int.from_bytes(content[4:8], "little") if has_codes else 0
        self._loaded = {}

    dict_content = property(lambda self: self._content, doc="The content of a Zstandard dictionary, as a bytes object.")
    dict_id = property(lambda self: self._id, doc="The Zstandard dictionary, an int between 0 and 2**32.")
    as_digested_dict = property(lambda self: (self, _DIGESTED), doc="Load as a digested dictionary to compressor.")
    as_undigested_dict = property(lambda self: (self, _UNDIGESTED), doc="Load as an undigested dictionary.")
    as_prefix = property(lambda self: (self, _PREFIX), doc="Load as a prefix to compressor/decompressor.")

    def loaded(self, raw):
        """What it says, or what its bytes are if it is only a prefix."""
        if raw not in self._loaded:
            self._loaded[raw] = _zstd_frames.load(self._content, raw)
        return self._loaded[raw]

    def __len__(self):
        return len(self._content)

    def __repr__(self):
        return f"<ZstdDict dict_id={self._id} dict_size={len(self._content)}>"


def _dictionary_of(zstd_dict, kind):
    """The dictionary that was passed, and whether it is only a prefix."""
    if zstd_dict is None:
        return None, False
    given, way = zstd_dict, _DIGESTED
    if isinstance(zstd_dict, tuple) and len(zstd_dict) == 2:
        given, way = zstd_dict
        if isinstance(way, int) and not -(1 << 31) <= way < 1 << 31:
            raise OverflowError("Python int too large to convert to C int")
    if not isinstance(given, ZstdDict) or way not in (_DIGESTED, _UNDIGESTED, _PREFIX) or isinstance(way, float):
        raise TypeError("zstd_dict argument should be a ZstdDict object.")
    raw = way == _PREFIX
    try:
        given.loaded(raw)
    except _zstd_frames.Refused:
        raise ZstdError(
            f"Failed to create a ZSTD_{kind} instance from Zstandard dictionary content."
        ) from None
    return given, raw


class ZstdCompressor:
    """Create a compressor object for compressing data incrementally."""

    __module__ = "compression.zstd"

    CONTINUE, FLUSH_BLOCK, FLUSH_FRAME = range(3)

    def __init__(self, level=None, options=None, zstd_dict=None):
        if level is not None and options is not None:
            raise TypeError("Only one of level or options should be used.")
        if level is not None:
            parameters.check_level(level)
        options = parameters.check_options(options, True)
        self._window_log = options.get(parameters.WINDOW_LOG) or _WINDOW_LOG
        self._says_size = options.get(parameters.CONTENT_SIZE, 1)
        self._checked = bool(options.get(parameters.CHECKSUM, 0))
        self._says_dictionary = bool(options.get(parameters.DICTIONARY_ID, 1))
        self._dictionary, self._raw = _dictionary_of(zstd_dict, "CDict")
        self._last_mode = self.FLUSH_FRAME
        self._end_frame()

    last_mode = property(lambda self: self._last_mode, doc="The last mode used to this compressor object.")

    def _end_frame(self):
        self._frame, self._pledged, self._given, self._waiting = None, None, 0, b""

    def compress(self, data, mode=CONTINUE):
        """Provide data to the compressor object."""
        if mode not in (self.CONTINUE, self.FLUSH_BLOCK, self.FLUSH_FRAME):
            raise ValueError(
                "mode argument wrong value, it should be one of ZstdCompressor.CONTINUE, "
                "ZstdCompressor.FLUSH_BLOCK, ZstdCompressor.FLUSH_FRAME."
            )
        return self._write(memoryview(data).cast("B"), mode)

    def flush(self, mode=FLUSH_FRAME):
        """Finish the compression process."""
        if mode not in (self.FLUSH_BLOCK, self.FLUSH_FRAME):
            raise ValueError(
                "mode argument wrong value, it should be ZstdCompressor.FLUSH_FRAME or ZstdCompressor.FLUSH_BLOCK."
            )
        return self._write(b"", mode)

    def _write(self, data, mode):
        if self._frame is None:
            self._begin_frame(len(data) if mode == self.FLUSH_FRAME else None)
        self._given += len(data)
        if self._pledged is not None and not self._fits(mode):
            self._end_frame()
            self._last_mode = self.FLUSH_FRAME
            raise ZstdError("Unable to compress Zstandard data: Src size is incorrect")
        waiting = self._waiting + data
        self._last_mode = mode
        if mode == self.CONTINUE:
            # At least one block is kept: the last one must say that it is.
            whole = max(len(waiting) - 1, 0) // self._frame.block_bytes * self._frame.block_bytes
            self._waiting = waiting[whole:]
            return self._frame.write(waiting[:whole], False) if whole else b""
        out = self._frame.write(waiting, mode == self.FLUSH_FRAME)
        self._waiting = b""
        if mode == self.FLUSH_FRAME:
            self._end_frame()
        return out

    def _fits(self, mode):
        """Whether what has been given can be as many bytes as were promised."""
        return self._given == self._pledged or self._given < self._pledged and mode != self.FLUSH_FRAME

    def _begin_frame(self, size):
        if self._pledged is None:
            self._pledged = size
        dictionary = self._dictionary and self._dictionary.loaded(self._raw)
        self._frame = _zstd_frames.FrameWriter(
            self._window_log,
            self._pledged if self._says_size else None,
            self._checked,
            dictionary,
            self._says_dictionary,
        )

    def set_pledged_input_size(self, size, /):
        """Set the uncompressed content size to be written into the frame header."""
        if self._last_mode != self.FLUSH_FRAME:
            raise ValueError("set_pledged_input_size() method must be called when last_mode == FLUSH_FRAME")
        if size is not None:
            size = index(size)
            if not 0 <= size < (1 << 64) - 2:
                raise ValueError(f"size argument should be a positive int less than {(1 << 64) - 2}")
        self._pledged = size

    def __getstate__(self):
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")


class ZstdDecompressor:
    """Create a decompressor object for decompressing data incrementally."""

    __module__ = "compression.zstd"

    def __init__(self, zstd_dict=None, options=None):
        options = parameters.check_options(options, False)
        self._dictionary, self._raw = _dictionary_of(zstd_dict, "DDict")
        most = options.get(parameters.WINDOW_LOG_MAX, _zstd_frames.WINDOW_LOG_MAX)
        self._frame = _zstd_frames.FrameReader(self._dictionary, self._raw, most)
        self._input, self._output = bytearray(), bytearray()
        self._eof, self._needs_input = False, True

    eof = property(lambda self: self._eof, doc="True means the end of the first frame has been reached.")
    needs_input = property(lambda self: self._needs_input, doc="Whether more input must come before more output can.")

    @property
    def unused_data(self):
        """A bytes object of un-consumed input data."""
        return bytes(self._input) if self._eof else b""

    def decompress(self, data, max_length=-1):
        """Decompress *data*, returning uncompressed bytes if possible, or b'' otherwise."""
        data = memoryview(data).cast("B")
        max_length = index(max_length)
        if self._eof:
            raise EOFError("Already at the end of a Zstandard frame.")
        self._input += data
        self._read(max_length)
        output = bytes(self._output if max_length < 0 else self._output[:max_length])
        del self._output[:len(output)]
        self._eof = self._frame.ended and not self._output
        self._needs_input = not (self._eof or self._output or len(output) == max_length)
        return output

    def _read(self, max_length):
        frame, at = self._frame, 0
        view = memoryview(self._input)
        try:
            while not frame.ended:
                if 0 <= max_length <= len(self._output) and frame.may_give_bytes():
                    break
                step = frame.step(view[at:])
                if step is None:
                    break
                given, taken = step
                self._output += given
                at += taken
        except _zstd_frames.Refused as error:
            raise ZstdError(f"Unable to decompress Zstandard data: {error}") from None
        finally:
            view.release()
        del self._input[:at]

    def __getstate__(self):
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")


def get_frame_size(frame_buffer):
    """Get the size of a Zstandard frame, including the header and optional checksum."""
    try:
        end = _zstd_frames.frame_end(bytes(memoryview(frame_buffer)))
    except _zstd_frames.Refused:
        end = None
    if end is None:
        raise ZstdError(
            "Error when finding the compressed size of a Zstandard frame. "
            "Ensure the frame_buffer argument starts from the beginning of a frame, "
            "and its length is not less than this complete frame."
        )
    return end


def get_frame_info(frame_buffer):
    """Get Zstandard frame infomation from a frame header."""
    try:
        head = _zstd_frames.Head(bytes(memoryview(frame_buffer)[:18]))
    except _zstd_frames.Refused:
        head = None
    if head is None or head.end is None:
        raise ZstdError(
            "Error when getting information from the header of a Zstandard frame. "
            "Ensure the frame_buffer argument starts from the beginning of a frame, "
            "and its length is not less than the frame header (6~18 bytes)."
        )
    return (0 if head.skipped else head.content), head.identifier


def get_param_bounds(parameter, is_compress):
    """Get CompressionParameter/DecompressionParameter bounds."""
    bounds = parameters.bounds_of(index(parameter), is_compress)
    if bounds is None:
        kind = "compression" if is_compress else "decompression"
        raise ZstdError(f"Unable to get zstd {kind} parameter bounds: Unsupported parameter")
    return bounds


def _samples(samples_bytes, samples_sizes, dict_size):
    if type(samples_bytes) is not bytes:
        raise TypeError(f"argument must be bytes, not {type(samples_bytes).__name__}")
    if type(samples_sizes) is not tuple:
        raise TypeError(f"argument must be tuple, not {type(samples_sizes).__name__}")
    dict_size = index(dict_size)
    if dict_size >= 1 << 63 or dict_size < -1 << 63:
        raise OverflowError("Python int too large to convert to C ssize_t")
    if dict_size <= 0:
        raise ValueError("dict_size argument should be positive number.")
    sizes = [index(size) for size in samples_sizes]
    if any(size < 0 for size in sizes) or sum(sizes) != len(samples_bytes):
        raise ValueError("The samples size tuple doesn't match the concatenation's size.")
    samples, at = [], 0
    for size in sizes:
        samples.append(samples_bytes[at:at + size])
        at += size
    return samples, dict_size


def train_dict(samples_bytes, samples_sizes, dict_size, /):
    """Train a Zstandard dictionary on sample data."""
    samples, dict_size = _samples(samples_bytes, samples_sizes, dict_size)
    content = _zstd_dictionary.choose(samples, dict_size)
    made = _zstd_dictionary.make(content, samples_bytes, dict_size)
    if made is None:
        raise ZstdError("Unable to train the Zstandard dictionary: Src size is incorrect")
    return made


def finalize_dict(custom_dict_bytes, samples_bytes, samples_sizes, dict_size, compression_level, /):
    """Finalize a Zstandard dictionary."""
    if type(custom_dict_bytes) is not bytes:
        raise TypeError(f"argument must be bytes, not {type(custom_dict_bytes).__name__}")
    _, dict_size = _samples(samples_bytes, samples_sizes, dict_size)
    if not -(1 << 31) <= index(compression_level) < 1 << 31:
        raise OverflowError("Python int too large to convert to C int")
    made = _zstd_dictionary.make(custom_dict_bytes, samples_bytes, dict_size)
    if made is None:
        raise ZstdError("Unable to finalize the Zstandard dictionary: Src size is incorrect")
    return made
