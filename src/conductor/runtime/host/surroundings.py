"""Between two operations: what one may have changed of its process is put back, or the process
takes no other."""

import _thread
import os
import threading
from time import monotonic
from typing import Any

from conductor.domain.messages import OPERATION_VARIABLE
from conductor.runtime.host import c_environment
from conductor.runtime.host.children import has_children
from conductor.runtime.host.kept import of_code, of_process, spent_limits
from conductor.runtime.host.module_watch import ModuleWatch

_GRACE = 0.05  # seconds for threads that are about to end
_MOMENT = 0.002
_MOST_LEFT_OPEN = 32  # descriptors


class Surroundings:
    """As they were at the beginning; what the import of a plugin changed belongs to it."""

    def __init__(self) -> None:
        self._environment = dict(os.environ)
        self._encoded: dict[Any, Any] = {}
        self._modules = ModuleWatch()
        self._process, self._code = of_process(), of_code()
        self._limits = spent_limits()
        self._threads = _thread._count()
        self._system_threads = _system_threads()
        self._first_free = _first_free_descriptor()

    def mark(self, operation_id: str) -> None:
        """Let what is started from now on carry the operation's mark."""
        self._environment[OPERATION_VARIABLE] = os.environ[OPERATION_VARIABLE] = operation_id
        self._encoded = dict(os.environ._data)  # type: ignore[attr-defined]
        self._mark = c_environment.mark()

    def accept_code(self) -> None:
        """The operation's function was loaded: what that changed of modules and of their
        surroundings stays."""
        if self._modules.is_changed:
            self._modules.accept()
            self._code.accept()
            self._first_free = _first_free_descriptor()

    def restore(self) -> None:
        self._process.restore()
        self._code.restore()
        if os.environ._data != self._encoded:  # type: ignore[attr-defined]
            os.environ.clear()
            os.environ.update(self._environment)
            c_environment.set_anew()
        elif c_environment.mark() != self._mark:
            c_environment.set_anew()

    @property
    def is_littered(self) -> bool:
        """Something was left that cannot be put back: this process must not take another
        operation."""
        return (
            has_children()
            or self._has_threads()
            or self._modules.is_patched
            or spent_limits() != self._limits
            or _first_free_descriptor() > self._first_free + _MOST_LEFT_OPEN
        )

    def _has_threads(self) -> bool:
        """Of whatever kind: also a daemon would see the next operation. Those of libraries in C do
        not count; a thread that has just been started, and was not counted yet, does."""
        has_more, system_threads = _thread._count() > self._threads, _system_threads()
        if not has_more and system_threads <= self._system_threads:
            return False
        deadline, pause = monotonic() + _GRACE, threading.Event()
        pause.wait(_MOMENT)
        while (has_more := _thread._count() > self._threads) and monotonic() < deadline:
            pause.wait(_MOMENT)
        self._system_threads = _system_threads()
        return has_more


def _system_threads() -> int:
    """Without /proc (macOS) none are seen."""
    try:
        return os.stat("/proc/self/task").st_nlink  # noqa: PTH116 - the cheap one
    except OSError:
        return 0


def _first_free_descriptor() -> int:
    descriptor = os.dup(0)
    os.close(descriptor)
    return descriptor
