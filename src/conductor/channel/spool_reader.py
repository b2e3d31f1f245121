"""Reads what was printed, and gives its room on the disk back."""

import ctypes
import os
import sys
from pathlib import Path

from conductor.channel.lines import Line, Lines

_CHUNK = 256 * 1024
_KEPT = 8 * 1024 * 1024  # of what was said: it may not have arrived where it was sent
_PUNCH_HOLE_AND_KEEP_SIZE = 3


class SpoolReader:
    """Reads a spool from `start`, a chunk at a time; `said` is the end of the last line given."""

    def __init__(self, spool: Path, start: int = 0) -> None:
        self._file = spool.open("r+b", buffering=0)
        self._file.seek(start)
        self._lines = Lines(start)
        self._freed = 0

    @property
    def said(self) -> int:
        return self._lines.end

    @property
    def size(self) -> int:
        return os.fstat(self._file.fileno()).st_size

    def next_lines(self, until: int | None = None) -> list[Line]:
        """Those of the next chunk that have been ended; none when nothing more is there."""
        while data := self._file.read(self._length(until)):
            if lines := list(self._lines.feed(data)):
                return lines
        return []

    def last_line(self) -> list[Line]:
        """The rest that no newline ended, when there will be no more."""
        return list(self._lines.finish())

    def free(self) -> None:
        """Give back the room of what was said, but for the last 8 MiB of it.

        Places in the file stay what they are. Not every file system can do it (and macOS cannot):
        there the file keeps its size until it is removed.
        """
        if sys.platform == "linux" and self.said - self._freed > 2 * _KEPT:
            self._freed = self.said - _KEPT
            _punch(self._file.fileno(), self._freed)

    def close(self) -> None:
        self._file.close()

    def _length(self, until: int | None) -> int:
        return _CHUNK if until is None else max(0, min(_CHUNK, until - self._file.tell()))


def _punch(file: int, end: int) -> None:
    start, length = ctypes.c_int64(0), ctypes.c_int64(end)
    ctypes.CDLL(None).fallocate64(file, _PUNCH_HOLE_AND_KEEP_SIZE, start, length)
