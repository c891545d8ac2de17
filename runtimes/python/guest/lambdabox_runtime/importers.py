"""Path-entry finders: /var/lang comes from the snapshot, /var/task and /opt from the uploaded files.

They are hooks of the ordinary `PathFinder`, so `sys.path`, packages, namespace packages and
shadowing work as in any Python, and tracebacks show the same importlib frames as on AWS.
"""

import _imp
import sys
from _frozen_importlib import BuiltinImporter, FrozenImporter, ModuleSpec
from _frozen_importlib_external import PathFinder, SourceLoader

from . import absent, mends, paths, stdlib_store, task_files
from .first_use import FirstUseLoader


class StoredLoader(SourceLoader):
    """Loads one module from a store: `stdlib_store` or `task_files`."""

    def __init__(self, store, path):
        self._store = store
        self.path = path

    def get_filename(self, fullname=None):
        return self.path

    def get_data(self, path):
        if self._store.has_data(path):
            return self._store.data(path)
        with open(path, "rb") as file:
            return file.read()

    def get_code(self, fullname):
        return self._store.code(self.path)

    def get_source(self, fullname):
        return self._store.source(self.path)

    def is_package(self, fullname):
        return self.path.endswith("/__init__.py")

    def get_resource_reader(self, fullname):
        from .resources import StoredResources

        return StoredResources(self._store, self.path.rpartition("/")[0])


class MendedLoader(StoredLoader):
    """For the modules of the library that are not right as they are."""

    def exec_module(self, module):
        before = mends.BEFORE_IMPORT.get(module.__name__)
        if before is not None:
            before()
        super().exec_module(module)
        mends.AFTER_IMPORT[module.__name__]()


class NativePackageLoader(StoredLoader):
    """For packages of the deployment package that have native code: what they say when it is refused is a page
    long."""

    def exec_module(self, module):
        try:
            super().exec_module(module)
        except ImportError as error:
            refusal = absent.said_shortly(error)
            if refusal is None or refusal is error:
                raise
            raise refusal from None


class StoredFinder:
    """Finds modules in one folder of a store."""

    def __init__(self, store, folder):
        self._store = store
        self._folder = folder
        self._mended = mends.AFTER_IMPORT if store is stdlib_store else ()

    def find_spec(self, fullname, target=None):
        tail = fullname.rpartition(".")[2]
        base = self._folder + "/" + tail
        store = self._store
        package = base + "/__init__.py"
        if store.has(package):
            return self._spec(fullname, package, [base])
        if store.has(base + ".py"):
            return self._spec(fullname, base + ".py", None)
        if store.has_folder(base):
            spec = ModuleSpec(fullname, None, is_package=True)
            spec.submodule_search_locations = [base]
            return spec
        if store is task_files:
            native = absent.native_file(self._folder, tail)
            if native is not None:
                absent.refuse(fullname, native)
        return None

    def _spec(self, fullname, path, search):
        loader = MendedLoader if fullname in self._mended else StoredLoader
        if search and self._store is task_files and absent.has_native_code(search[0]):
            loader = NativePackageLoader
        loader = loader(self._store, path)
        if self._mended and fullname in mends.ON_FIRST_USE:
            loader = FirstUseLoader(loader)
        spec = ModuleSpec(fullname, loader, origin=path, is_package=bool(search))
        if search:
            spec.submodule_search_locations = search
        spec.has_location = True
        spec.cached = None
        return spec

    def iter_modules(self, prefix=""):
        """For `pkgutil.iter_modules`."""
        for name in self._store.names(self._folder):
            if name.endswith(".py") and name != "__init__.py":
                yield prefix + name[:-3], False
            elif self._store.has(f"{self._folder}/{name}/__init__.py"):
                yield prefix + name, True

    def invalidate_caches(self):
        pass


class ExtensionFinder:
    """Finds the modules that are shared libraries on AWS: built in here, or written in Python."""

    def __init__(self, names, written):
        self._names = names
        self._written = written

    def find_spec(self, fullname, target=None):
        if fullname in self._names:
            return ModuleSpec(fullname, ExtensionLoader, origin="built-in")
        return self._written.find_spec(fullname)

    def iter_modules(self, prefix=""):
        """For `pkgutil.iter_modules`."""
        yield from ((prefix + name, False) for name in sorted(self._names))
        yield from self._written.iter_modules(prefix)

    def invalidate_caches(self):
        pass


class ExtensionLoader:
    """`BuiltinImporter` without its look at `sys.builtin_module_names`."""

    @staticmethod
    def create_module(spec):
        return _imp.create_builtin(spec)

    @staticmethod
    def exec_module(module):
        _imp.exec_builtin(module)

    @staticmethod
    def is_package(fullname):
        return False

    @staticmethod
    def get_code(fullname):
        return None

    @staticmethod
    def get_source(fullname):
        return None


class ReservedBuiltins:
    """The built-in importer, for the names that are built in on AWS as well."""

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        if fullname in paths.BUILTIN_MODULES:
            return BuiltinImporter.find_spec(fullname)
        return None


def _is_below(path, root):
    return path == root or path.startswith(root + "/")


def install():
    """Replaces the build machine's import set-up. Called while the component is built."""
    extensions = frozenset(sys.builtin_module_names).difference(paths.BUILTIN_MODULES)

    def hook(path):
        if path == paths.LIB_DYNLOAD:
            return ExtensionFinder(extensions, StoredFinder(stdlib_store, path))
        if _is_below(path, paths.TASK_ROOT) or _is_below(path, paths.LAYERS):
            return StoredFinder(task_files, path)
        if _is_below(path, paths.STDLIB):
            return StoredFinder(stdlib_store, path)
        raise ImportError("only /var/lang, /var/task and /opt", path=path)

    sys.path_hooks.insert(0, hook)
    sys.meta_path[:] = [ReservedBuiltins, FrozenImporter, PathFinder, absent.AbsentFinder]
    sys.path[:] = paths.SYS_PATH
    sys.builtin_module_names = paths.BUILTIN_MODULES
    sys.path_importer_cache.clear()
    # Known to hold nothing: spares a look at the file system.
    for path in paths.SYS_PATH[1:5]:
        sys.path_importer_cache[path] = None


def use_layers():
    """Has the folders of layers looked into; they were taken for absent when the component was built."""
    for path in paths.LAYER_FOLDERS:
        sys.path_importer_cache.pop(path, None)


def forget(folders):
    """Drops finders for folders that only the build has."""
    for path in list(sys.path_importer_cache):
        if any(_is_below(path, folder) for folder in folders):
            del sys.path_importer_cache[path]
