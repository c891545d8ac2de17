"""botocore's and boto3's models out of the library, which is no file system."""

import json
import os

from botocore import loaders

from .. import stdlib_store


class StoredFileLoader(loaders.JSONFileLoader):
    def exists(self, file_path):
        return stdlib_store.has_data(file_path + ".json") or super().exists(file_path)

    def load_file(self, file_path):
        if stdlib_store.has_data(file_path + ".json"):
            return json.loads(stdlib_store.data(file_path + ".json"))
        return super().load_file(file_path)


class _Path:
    """`os.path` that knows the library's folders."""

    def __getattr__(self, name):
        return getattr(os.path, name)

    @staticmethod
    def isdir(path):
        return stdlib_store.has_folder(path) or os.path.isdir(path)


class _Os:
    path = _Path()

    def __getattr__(self, name):
        return getattr(os, name)

    @staticmethod
    def listdir(path):
        return stdlib_store.names(path) if stdlib_store.has_folder(path) else os.listdir(path)


def apply():
    loaders.JSONFileLoader = loaders.Loader.FILE_LOADER_CLASS = StoredFileLoader
    loaders.os = _Os()
