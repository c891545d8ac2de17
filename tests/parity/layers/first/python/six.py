__version__ = "99.of-a-layer"
