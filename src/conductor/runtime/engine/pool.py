"""Threads for what a workflow does in its own process.

Whoever ends a task here carries its run on: judges it and begins what follows, which it may well be
the next to run. So a chain of short tasks wakes nobody, and the thread that waits for the run
sleeps through it.
"""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, Protocol

_log = logging.getLogger(__name__)
_Work = Callable[[], object]


class Carried(Protocol):
    """A run that any thread can carry on."""

    def carry_on(self) -> None: ...


class _Here(threading.local):
    """In a thread of a pool: the runs whose tasks it has ended."""

    runs: list[Carried] | None = None


_here = _Here()


def will_carry_on(run: Carried) -> bool:
    """Asked in the thread that has ended a task of `run`: whether it will carry it on."""
    if _here.runs is None:
        return False
    _here.runs.append(run)
    return True


class Pool:
    """At most `size` threads, made when they are needed. Each calls `begin` first."""

    def __init__(self, size: int, name: str, begin: _Work) -> None:
        self._size = size
        self._name = name
        self._begin = begin
        self._waiting: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._idle = 0
        self._is_closed = False

    def submit(self, work: _Work) -> None:
        """Have it done; what it raises is logged. After `close` nothing is done any more."""
        self._waiting.put(work)
        with self._lock:
            if self._idle:
                self._idle -= 1
            elif self._threads < self._size:
                self._threads += 1
                name = f"{self._name}-{self._threads}"
                threading.Thread(target=self._serve, name=name, daemon=True).start()

    def close(self) -> None:
        """The threads end when they have done what they are doing; what waits is dropped."""
        self._is_closed = True
        for _ in range(self._threads):
            self._waiting.put(None)

    def _serve(self) -> None:
        runs = _here.runs = []
        self._begin()
        while (work := self._next()) is not None and not self._is_closed:
            _do(work)
            while runs:
                runs.pop().carry_on()

    def _next(self) -> Any:
        try:
            return self._waiting.get_nowait()
        except queue.Empty:
            with self._lock:
                self._idle += 1
            return self._waiting.get()


def _do(work: _Work) -> None:
    try:
        work()
    except BaseException:  # noqa: BLE001 - whatever the code of others raises
        _log.exception("a task of a workflow's own process failed")
