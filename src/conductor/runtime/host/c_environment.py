"""The environment that children get: `os.putenv` changes it behind the back of `os.environ`."""

import ctypes
import os

_POINTER = ctypes.sizeof(ctypes.c_void_p)
_LIBC = ctypes.CDLL(None)
try:
    _START: ctypes.c_void_p | None = ctypes.c_void_p.in_dll(_LIBC, "environ")
except ValueError:
    _START = None


def mark() -> bytes:
    """Changes whenever a variable is set or unset. Empty where it cannot be seen (macOS)."""
    if _START is None or not _START.value:
        return b""
    size = (len(os.environ) + 1) * _POINTER
    return ctypes.string_at(_START.value, size)


def set_anew() -> None:
    """What `os.environ` says, and nothing else."""
    if hasattr(_LIBC, "clearenv"):
        _LIBC.clearenv()
    for name, value in os.environ.items():
        os.putenv(name, value)
