"""How far a spool was said, and in which batch: noted before the batch is on its way.

Whoever comes after a worker that was killed knows the number of the last batch that was written,
and from that what of a spool is in the events already. Notes outlive the process, not the machine:
no more does the spool.
"""

import os
import struct
from collections.abc import Iterable
from pathlib import Path

_NOTE = struct.Struct("<QQQ")  # epoch, number of the batch, end in the spool
_KEPT = 4096  # more than there are batches on their way at once
_FOLDER = "said"


class SpoolNotes:
    """Of one spool; the oldest notes give way to new ones."""

    def __init__(self, folder: Path, spool: str) -> None:
        path = _notes(folder, spool)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._count = os.fstat(self._file).st_size // _NOTE.size

    def note(self, epoch: int, number: int, end: int) -> None:
        place = self._count % _KEPT * _NOTE.size
        os.pwrite(self._file, _NOTE.pack(epoch, number, end), place)
        self._count += 1

    def close(self) -> None:
        os.close(self._file)


def said_of(folder: Path, spool: str, epoch: int, last_batch: int) -> int:
    """The end of what was said of it, where in that epoch no later batch was written. What was said
    in an earlier epoch was written, or was not to be."""
    try:
        content = _notes(folder, spool).read_bytes()
    except FileNotFoundError:
        return 0
    whole = content[: len(content) // _NOTE.size * _NOTE.size]
    ends = [
        end for at, number, end in _NOTE.iter_unpack(whole) if (at, number) <= (epoch, last_batch)
    ]
    return max(ends, default=0)


def begin_notes(folder: Path, spool: str, epoch: int, said: int) -> None:
    """Anew, with what was said until now: later batches have been lost, and their numbers are
    given again."""
    path = _notes(folder, spool)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(_NOTE.pack(epoch, 0, said))
    fresh.replace(path)


def remove_notes(folder: Path, spools: Iterable[str] | None = None) -> None:
    """Of these spools, or of all, as far as they are gone."""
    for name in [each.name for each in (folder / _FOLDER).glob("*")] if spools is None else spools:
        if not (folder / name).exists():
            _notes(folder, name).unlink(missing_ok=True)


def _notes(folder: Path, spool: str) -> Path:
    return folder / _FOLDER / spool
