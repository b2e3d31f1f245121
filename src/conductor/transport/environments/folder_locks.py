"""Locks between threads and between processes, on files in a folder."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from conductor.transport.environments.lock_note import clear_note, end_orphans


class FolderLocks:
    """A lock ends with the last process that has its descriptor. What a dead owner has left running
    is ended by whoever comes next.

    Keys share a few files, which stay: a lock file that goes while somebody waits for it would
    lock nothing. So nobody may hold two locks of one folder.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder

    @contextmanager
    def hold(self, key: str, wait: Callable[[], None]) -> Iterator[int]:
        """Gives the descriptor; `wait` is told when somebody else has the lock."""
        with self._open(key) as lock:
            if not _take(lock):
                wait()
                fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                yield lock
            finally:
                clear_note(lock)

    @contextmanager
    def hold_if_free(self, key: str) -> Iterator[bool]:
        with self._open(key) as lock:
            yield _take(lock)

    @contextmanager
    def _open(self, key: str) -> Iterator[int]:
        lock = os.open(self._folder / key[:2], os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield lock
        finally:
            os.close(lock)


def _take(lock: int) -> bool:
    if _lock(lock):
        return True
    end_orphans(lock)
    return _lock(lock)


def _lock(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
