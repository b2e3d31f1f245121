"""Folders that are there as a whole or not at all, whoever makes them and whoever dies."""

import os
import shutil
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from conductor.domain.clock import Clock
from conductor.transport.environments.folder_locks import FolderLocks

_PARTIAL = ".partial"

Make = Callable[[Path, int], None]


class Shelf:
    """Each folder has a key, is made beside its place, and gets there by one rename.

    When it was last used is its time of modification. Several processes may share a shelf.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._clock = clock
        self._locks = FolderLocks(folder / ".locks")
        self._making: dict[str, Future[Path]] = {}
        self._lock = threading.Lock()

    def find(self, key: str) -> Path | None:
        """It counts as used now. This is one system call."""
        path = self._folder / key
        return path if self._touch(path) else None

    def get(self, key: str, make: Make, wait: Callable[[], None]) -> Path:
        """Found, or made by `make(folder, lock)`: it fills a folder that does not exist yet, and
        hands the descriptor `lock` to the processes that it starts, whose session it notes there.

        What fails is not kept. `wait` is told when somebody else is at it, whose success or failure
        within this process is then ours.
        """
        return self.find(key) or self._share(key, make, wait)

    def folders(self) -> Iterator[Path]:
        for path in self._folder.iterdir():
            if not path.name.startswith(".") and path.suffix != _PARTIAL:
                yield path

    def remove(self, key: str, *, unused_for: timedelta = timedelta.min) -> bool:
        """False when there was none, or when it was used within that time."""
        folder, partial = self._folder / key, self._partial(key)
        with self._locks.hold(key, lambda: None):
            if not self._is_unused(folder, unused_for):
                return False
            _remove(partial)
            folder.rename(partial)
            _remove(partial)
        return True

    def remove_unused(self, unused_for: timedelta, spared: Collection[str | None]) -> list[str]:
        """Returns the keys of those that went."""
        keys = [folder.name for folder in self.folders() if folder.name not in spared]
        return [key for key in keys if self.remove(key, unused_for=unused_for)]

    def remove_leftovers(self) -> None:
        """Of those who were killed in the middle; what somebody is at is spared."""
        for partial in self._folder.glob(f"*{_PARTIAL}"):
            with self._locks.hold_if_free(partial.stem) as is_held:
                if is_held:
                    _remove(partial)

    def _share(self, key: str, make: Make, wait: Callable[[], None]) -> Path:
        with self._lock:
            under_way = self._making.get(key)
            mine: Future[Path] = self._making.setdefault(key, Future())
        if under_way is not None:
            wait()
            return under_way.result()
        try:
            mine.set_result(self._make(key, make, wait))
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._making[key]
        return mine.result()

    def _make(self, key: str, make: Make, wait: Callable[[], None]) -> Path:
        partial = self._partial(key)
        with self._locks.hold(key, wait) as lock:
            found = self.find(key)
            if found is not None:
                return found
            _remove(partial)
            try:
                make(partial, lock)
                self._touch(partial)
                return partial.rename(self._folder / key)
            finally:
                _remove(partial)

    def _is_unused(self, folder: Path, since: timedelta) -> bool:
        try:
            used = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
        except FileNotFoundError:
            return False
        return self._clock.now() - used >= since

    def _touch(self, path: Path) -> bool:
        moment = self._clock.now().timestamp()
        try:
            os.utime(path, (moment, moment))
        except FileNotFoundError:
            return False
        return True

    def _partial(self, key: str) -> Path:
        return self._folder / f"{key}{_PARTIAL}"


def _remove(folder: Path) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
