from .orjson import *
from .orjson import __version__
