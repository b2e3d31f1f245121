"""What of a process is put back as it was at the beginning."""

import _locale
import _signal  # type: ignore[import-not-found]
import contextlib
import gc
import os
import resource
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from conductor.runtime.host.kept_logging import logging_state, set_logging_state

_FIXED = (signal.SIGKILL, signal.SIGSTOP)

# Plain numbers and `_signal`: enums take ten times as long, and this is done after each operation.
_SIGNALS = tuple(number for number in range(1, 32) if number not in _FIXED)
_TIMERS = tuple(map(int, (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)))
_BLOCK = int(signal.SIG_BLOCK)
_LIMITS = tuple(map(int, (resource.RLIMIT_NOFILE, resource.RLIMIT_AS)))


class Kept(NamedTuple):
    """`read` gives what can be compared and kept; `write` puts it back."""

    read: Callable[[], Any]
    write: Callable[[Any], object]


class KeptThings:
    """As they are now."""

    def __init__(self, things: Sequence[Kept]) -> None:
        self._things = things
        self.accept()

    def accept(self) -> None:
        self._kept = [(read, write, read()) for read, write in self._things]

    def restore(self) -> None:
        for read, write, kept in self._kept:
            if read() != kept:
                write(kept)


def of_process() -> KeptThings:
    """What no code has to change for longer than its own time."""
    return KeptThings(
        [
            Kept(_folder, os.chdir),
            Kept(_umask, os.umask),
            Kept(_signal_handlers, _set_signal_handlers),
            Kept(lambda: _signal.pthread_sigmask(_BLOCK, ()), _set_signal_mask),
            Kept(lambda: list(map(_signal.getitimer, _TIMERS)), _stop_timers),
            Kept(lambda: signal.set_wakeup_fd(-1), lambda kept: None),  # reading it is enough
            Kept(socket.getdefaulttimeout, socket.setdefaulttimeout),
            Kept(sys.getrecursionlimit, sys.setrecursionlimit),
            Kept(sys.getswitchinterval, sys.setswitchinterval),
            Kept(sys.gettrace, sys.settrace),
            Kept(sys.getprofile, sys.setprofile),
            Kept(threading.gettrace, threading.settrace),
            Kept(threading.getprofile, threading.setprofile),
            Kept(gc.isenabled, lambda is_on: gc.enable() if is_on else gc.disable()),
            _list(gc.callbacks),
            Kept(lambda: _locale.setlocale(_locale.LC_ALL), _set_locale),
        ]
    )


def of_code() -> KeptThings:
    """What the import of a plugin may change for good."""
    return KeptThings(
        [
            _list(sys.path),
            _list(sys.meta_path),
            _list(sys.path_hooks),
            Kept(lambda: list(warnings.filters), _set_warning_filters),
            Kept(logging_state, set_logging_state),
        ]
    )


def spent_limits() -> tuple[Any, ...]:
    """What a process cannot take back by itself: where its standard streams lead, its priority, and
    how much it may use."""
    streams = [_identity(descriptor) for descriptor in (0, 1, 2)]
    limits = [resource.getrlimit(each) for each in _LIMITS]
    return (*streams, *limits, os.getpriority(os.PRIO_PROCESS, 0))


def _list(things: list[Any]) -> Kept:
    def write(kept: list[Any]) -> None:
        things[:] = kept

    return Kept(things.copy, write)


def _folder() -> str:
    try:
        return os.getcwd()  # noqa: PTH109 - the cheap one
    except FileNotFoundError:
        return ""


def _umask() -> int:
    umask = os.umask(0o022)
    os.umask(umask)
    return umask


def _signal_handlers() -> list[Any]:
    return list(map(_signal.getsignal, _SIGNALS))


def _set_signal_handlers(handlers: list[Any]) -> None:
    for number, handler in zip(_SIGNALS, handlers, strict=True):
        if handler is not None and _signal.getsignal(number) != handler:
            signal.signal(number, handler)


def _set_signal_mask(mask: set[int]) -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _stop_timers(timers: list[Any]) -> None:
    for each in _TIMERS:
        signal.setitimer(each, 0)


def _set_locale(name: str) -> None:
    with contextlib.suppress(_locale.Error):  # type: ignore[attr-defined]
        _locale.setlocale(_locale.LC_ALL, name)


def _set_warning_filters(filters: list[Any]) -> None:
    warnings.resetwarnings()  # tells those who remember what was filtered
    warnings.filters[:] = filters  # type: ignore[index]


def _identity(descriptor: int) -> tuple[int, int]:
    try:
        found = os.fstat(descriptor)
    except OSError:
        return (0, 0)
    return found.st_dev, found.st_ino
