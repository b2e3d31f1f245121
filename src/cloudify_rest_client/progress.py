"""Streams that tell how far they have come."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import IO

PIECE = 64 * 1024  # bytes

Progress = Callable[[int, int], object]  # bytes so far, bytes in all


def pieces(file: IO[bytes], progress: Progress | None = None) -> Iterator[bytes]:
    content = iter(lambda: file.read(PIECE), b"")
    return content if progress is None else told(content, size_of(file), progress)


def told(content: Iterable[bytes], total: int, progress: Progress) -> Iterator[bytes]:
    done = 0
    for piece in content:
        yield piece
        done += len(piece)
        progress(done, total)


def size_of(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size


class WatchedFile:
    """A file that tells whenever somebody reads of it."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        self._file = file
        self._progress = progress
        self._total = size_of(file)

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        if piece:
            self._progress(self._file.tell(), self._total)
        return piece

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def fileno(self) -> int:
        return self._file.fileno()
