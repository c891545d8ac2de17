"""What `ctypes` needs to be imported. Numbers have their sizes; native code cannot be loaded."""

from struct import calcsize, pack, unpack

__version__ = "1.1.0"
RTLD_LOCAL, RTLD_GLOBAL = 0, 256
FUNCFLAG_CDECL, FUNCFLAG_PYTHONAPI, FUNCFLAG_USE_ERRNO, FUNCFLAG_USE_LASTERROR = 1, 4, 8, 16
SIZEOF_TIME_T = 8
_memmove_addr, _memset_addr, _string_at_addr, _cast_addr, _memoryview_at_addr, _wstring_at_addr = range(1, 7)
_WHY = "ctypes does not work in lambdabox: native code cannot be loaded into WebAssembly"
# Sizes of what `struct` has no letter for.
_SIZES = {"O": "P", "z": "P", "Z": "P", "u": "i", "g": "dd", "X": "P"}


class ArgumentError(Exception):
    """An argument cannot be converted."""


class CField:
    """Structure/Union member"""


class _Type(type):
    """Types of C: `c_int * 3` is one."""

    def __mul__(cls, length):
        return _Type(f"{cls.__name__}_Array_{length}", (Array,), {"_type_": cls, "_length_": length})

    __rmul__ = __mul__


class _Data(metaclass=_Type):
    """Instances need memory as C has it."""

    def __init__(self, *args, **kwargs):
        raise NotImplementedError(_WHY)

    @classmethod
    def from_param(cls, value):
        return value

    @classmethod
    def _refuse(cls, *args):
        raise NotImplementedError(_WHY)

    from_address = from_buffer = from_buffer_copy = in_dll = _refuse


class Structure(_Data):
    """Structure base class"""


class Union(_Data):
    """Union base class"""


class Array(_Data):
    """Abstract base class for arrays."""

    _type_ = None
    _length_ = 0


class _Pointer(_Data):
    """Pointers."""

    @classmethod
    def set_type(cls, type):
        cls._type_ = type


class CFuncPtr(_Data):
    """Function Pointer"""

    def __init__(self, *args):
        pass

    def __call__(self, *args, **kwargs):
        raise NotImplementedError(_WHY)


class _SimpleCData(_Data):
    """A number, which overflows as in C."""

    def __init__(self, value=None):
        letter = type(self)._type_
        self._value = None if letter in "OzZP" else b"\0" if letter == "c" else "\0" if letter == "u" else 0
        if letter == "?":
            self._value = False
        if value is not None:
            self.value = value

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, value):
        letter = type(self)._type_
        if letter in "bBhHiIlLqQ":
            if not isinstance(value, int):
                raise TypeError(f"an integer is required (got type {type(value).__name__})")
            size = calcsize(letter)
            value = int.from_bytes((value & (1 << 8 * size) - 1).to_bytes(size), signed=letter.islower())
        elif letter in "fd":
            (value,) = unpack(letter, pack(letter, value))
        elif letter == "?":
            value = bool(value)
        self._value = value

    def __bool__(self):
        return bool(self._value)

    def __repr__(self):
        return f"{type(self).__name__}({self._value!r})"


def sizeof(what, /):
    """Return the size in bytes of a C instance."""
    of = what if isinstance(what, type) else type(what)
    if issubclass(of, Array):
        return sizeof(of._type_) * of._length_
    if issubclass(of, _SimpleCData):
        return calcsize(_SIZES.get(of._type_, of._type_))
    if issubclass(of, (_Pointer, CFuncPtr)):
        return calcsize("P")
    if issubclass(of, _Data):
        raise NotImplementedError(_WHY)
    raise TypeError("this type has no size")


def alignment(what, /):
    """Return the alignment requirements of a C instance."""
    return min(sizeof(what), 8)


def dlopen(name, flag=0, /):
    """Open a shared library."""
    if name is None:
        return 0
    raise OSError(f"{name}: cannot open shared object file: {_WHY}")


def _refuse(*args):
    raise NotImplementedError(_WHY)


byref = addressof = resize = dlsym = dlclose = call_function = buffer_info = _refuse


def get_errno():
    return 0


def set_errno(value, /):
    return 0
