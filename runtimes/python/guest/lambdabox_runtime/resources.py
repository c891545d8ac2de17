"""`importlib.resources` for stored packages: files and folders without a file system."""

import io
from importlib.resources.abc import Traversable, TraversableResources


class StoredResources(TraversableResources):
    def __init__(self, store, folder):
        self._store = store
        self._folder = folder

    def files(self):
        return StoredPath(self._store, self._folder)


class StoredPath(Traversable):
    def __init__(self, store, path):
        self._store = store
        self._path = path

    @property
    def name(self):
        return self._path.rpartition("/")[2]

    def is_dir(self):
        return self._store.has_folder(self._path)

    def is_file(self):
        return self._store.has_data(self._path)

    def iterdir(self):
        for name in self._store.names(self._path):
            yield StoredPath(self._store, f"{self._path}/{name}")

    def joinpath(self, *parts):
        path = self._path
        for part in "/".join(map(str, parts)).split("/"):
            if part == "..":
                path = path.rpartition("/")[0]
            elif part not in ("", "."):
                path += "/" + part
        return StoredPath(self._store, path)

    __truediv__ = joinpath

    def open(self, mode="r", *args, **kwargs):
        if self.is_dir():
            raise IsADirectoryError(self._path)
        stream = io.BytesIO(self._store.data(self._path))
        if "b" in mode:
            return stream
        kwargs.setdefault("encoding", "utf-8")
        return io.TextIOWrapper(stream, *args, **kwargs)

    def __str__(self):
        return self._path

    def __repr__(self):
        return f"PosixPath({self._path!r})"
