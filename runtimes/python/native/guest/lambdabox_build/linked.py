"""Hands packages with native code the modules that are linked into the component.

A deployed package has its shared libraries as on AWS: machine code for Linux. In the place of such a file that
library is loaded which the build has linked in; the C library finds it by the path that it had then.
"""

import json
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import ExtensionFileLoader

# As componentize-py mounts what build.py gives it last: the libraries, and what is known of them.
FOLDER = "/3"
# Of Lambda's machines. Whoever deployed another one has another Python or another system, which AWS's refuses too.
_FOR_LAMBDA = (".cpython-314-x86_64-linux-gnu.so", ".cpython-314-aarch64-linux-gnu.so")


class LinkedLoader(ExtensionFileLoader):
    """Loads a library that is linked in, in the place of a file."""

    def __init__(self, name, path, library):
        super().__init__(name, path)
        self._library = library

    def create_module(self, spec):
        # CPython loads what the specification names.
        file, spec.origin = spec.origin, self._library
        try:
            return super().create_module(spec)
        finally:
            spec.origin = file

    def exec_module(self, module):
        super().exec_module(module)
        module.__file__ = self.path


class LinkedFinder:
    """The first finder: knows the modules that are linked in, and takes them for those of deployed packages."""

    # The path of a library by the name of its module.
    libraries = {}
    # Set by `install`, since this module is run before the runtime's own are.
    native_file = None

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        library = cls.libraries.get(fullname)
        if library is None:
            return None
        for folder in path or ():
            file = cls.native_file(folder, fullname.rpartition(".")[2])
            if file is not None and file.endswith(_FOR_LAMBDA):
                spec = ModuleSpec(fullname, LinkedLoader(fullname, file, library), origin=file)
                spec.has_location = True
                return spec
        return None

    @staticmethod
    def invalidate_caches():
        pass


def install():
    """Called when the snapshot is ready but for this."""
    from lambdabox_runtime import absent, importers

    with open(f"{FOLDER}/packages.json", encoding="utf-8") as file:
        modules = [package["module"] for package in json.load(file)]
    for module in modules:
        LinkedFinder.libraries[module] = f"{FOLDER}/{module.rpartition('.')[2]}.cpython-314-wasm32-wasi.so"
    LinkedFinder.native_file = staticmethod(absent.native_file)
    sys.meta_path.insert(0, LinkedFinder)
    importers.forget([FOLDER])
