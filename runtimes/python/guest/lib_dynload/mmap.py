"""Files as memory: a copy, which is written back by `flush` and `close`.

WebAssembly cannot map files. What other readers of the file see, they see after `flush`.
"""

import os

ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY = range(4)
MAP_SHARED, MAP_PRIVATE, MAP_ANON, MAP_ANONYMOUS = 1, 2, 32, 32
MAP_DENYWRITE, MAP_EXECUTABLE, MAP_POPULATE, MAP_NORESERVE = 2048, 4096, 32768, 16384
PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4
MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTNEED = range(5)
PAGESIZE = ALLOCATIONGRANULARITY = 4096
error = OSError


class mmap:
    """mmap(fileno, length[, flags[, prot[, access[, offset]]]])"""

    def __init__(
        self, fileno, length, flags=MAP_SHARED, prot=PROT_READ | PROT_WRITE,
        access=ACCESS_DEFAULT, offset=0, *, trackfd=True,
    ):  # fmt: skip
        if length < 0:
            raise OverflowError("memory mapped length must be positive")
        if offset < 0 or offset % ALLOCATIONGRANULARITY:
            raise ValueError("mmap offset must be a multiple of the page size")
        self._file = None
        self._offset = offset
        self._position = 0
        self._read_only = access == ACCESS_READ or (access == ACCESS_DEFAULT and not prot & PROT_WRITE)
        if fileno == -1:
            self._bytes = bytearray(length)
        else:
            size = os.fstat(fileno).st_size
            if length == 0:
                if size == 0:
                    raise ValueError("cannot mmap an empty file")
                if offset >= size:
                    raise ValueError("mmap offset is greater than file size")
                length = size - offset
            elif offset + length > size:
                raise ValueError("mmap length is greater than file size")
            self._bytes = bytearray()
            while len(self._bytes) < length:
                self._bytes += os.pread(fileno, length - len(self._bytes), offset + len(self._bytes))
            if not self._read_only and access != ACCESS_COPY and not flags & MAP_PRIVATE:
                self._file = fileno
        self.closed = False

    def _alive(self):
        if self.closed:
            raise ValueError("mmap closed or invalid")
        return self._bytes

    def _writable(self):
        if self._read_only:
            raise TypeError("mmap can't modify a readonly memory map.")
        return self._alive()

    def __buffer__(self, flags):
        view = memoryview(self._alive())
        return view.toreadonly() if self._read_only else view

    def __len__(self):
        return len(self._alive())

    def __getitem__(self, index):
        got = self._alive()[index]
        return bytes(got) if isinstance(index, slice) else got

    def __setitem__(self, index, value):
        memoryview(self._writable())[index] = value

    def __contains__(self, item):
        return item in self._alive()

    def __enter__(self):
        self._alive()
        return self

    def __exit__(self, kind, error, trace):
        self.close()

    def __del__(self):
        if not getattr(self, "closed", True):
            self.close()

    def close(self):
        if not self.closed:
            self.flush()
            self.closed = True
            self._bytes = bytearray()

    def flush(self, offset=0, size=None, *, flags=0):
        contents = memoryview(self._alive())
        if self._file is not None:
            end = len(contents) if size is None else offset + size
            while offset < end:
                offset += os.pwrite(self._file, contents[offset:end], self._offset + offset)

    def madvise(self, option, start=0, length=None):
        self._alive()

    def size(self):
        self._alive()
        return len(self._bytes) if self._file is None else os.fstat(self._file).st_size

    def resize(self, newsize):
        contents = self._writable()
        if newsize < len(contents):
            del contents[newsize:]
        else:
            contents.extend(bytes(newsize - len(contents)))
        if self._file is not None:
            os.ftruncate(self._file, self._offset + newsize)

    def tell(self):
        self._alive()
        return self._position

    def seekable(self):
        return True

    def seek(self, pos, whence=0):
        base = (0, self._position, len(self._alive()))[whence]
        if not 0 <= base + pos <= len(self._bytes):
            raise ValueError("seek out of range")
        self._position = base + pos
        return self._position

    def read(self, n=None):
        end = len(self._alive()) if n is None or n < 0 else self._position + n
        got = bytes(self._bytes[self._position:end])
        self._position += len(got)
        return got

    def read_byte(self):
        got = self.read(1)
        if not got:
            raise ValueError("read byte out of range")
        return got[0]

    def readline(self):
        end = self._alive().find(b"\n", self._position)
        return self.read(None if end < 0 else end + 1 - self._position)

    def write(self, bytes):
        contents = memoryview(self._writable())
        data = memoryview(bytes).cast("B")
        if self._position + len(data) > len(contents):
            raise ValueError("data out of range")
        contents[self._position:self._position + len(data)] = data
        self._position += len(data)
        return len(data)

    def write_byte(self, byte):
        self.write(byte.to_bytes())

    def find(self, view, start=None, end=None):
        return self._alive().find(view, self._position if start is None else start, end)

    def rfind(self, view, start=None, end=None):
        return self._alive().rfind(view, self._position if start is None else start, end)

    def move(self, dest, src, count):
        contents = self._writable()
        if min(dest, src, count) < 0 or max(dest, src) + count > len(contents):
            raise ValueError("source, destination, or count out of range")
        contents[dest:dest + count] = contents[src:src + count]
