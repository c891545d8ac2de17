"""Modules that run when they are first used, not when they are imported.

`importlib.util.LazyLoader` runs them when they are imported a second time, which is soon.
"""

from types import ModuleType


class UnusedModule(ModuleType):
    """A module that has been imported and not been used."""

    def __getattr__(self, name):
        # What importing itself looks for.
        if name.startswith("__") and name not in ("__all__", "__version__", "__doc__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=self)
        self._run()
        return getattr(self, name)

    def __setattr__(self, name, value):
        if not name.startswith("__"):
            self._run()
        super().__setattr__(name, value)

    def __dir__(self):
        self._run()
        return dir(self)

    def _run(self):
        loader = self.__spec__.loader
        super().__setattr__("__class__", ModuleType)
        try:
            loader.exec_module(self)
        except BaseException:
            self.__class__ = UnusedModule
            raise


class FirstUseLoader:
    """Another loader, which waits for the first use."""

    def __init__(self, loader):
        self._loader = loader

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._loader
        module.__class__ = UnusedModule
