"""The journal of one local execution: a line of JSON for each batch of facts."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from conductor.domain import facts as fact_types
from conductor.domain.facts import Fact
from conductor.runtime.host.local.json_files import sync_folder

_KINDS: Mapping[str, Any] = {kind.__name__: kind for kind in fact_types.Fact.__args__}


class Entry(NamedTuple):
    """`versions` are those that the node instances of these facts have after them."""

    versions: Mapping[str, int]
    facts: Sequence[Fact]
    at: datetime


class _Line(msgspec.Struct, array_like=True):
    versions: dict[str, int]
    rows: list[tuple[str, msgspec.Raw]]
    at: datetime | None = None  # lines of earlier versions have none


_decode_line = msgspec.json.Decoder(_Line).decode


class JournalFile:
    """Opened to be appended to. What a killed process wrote in part is cut off."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._end = len(_whole_lines(path))
        os.ftruncate(self._file, self._end)
        sync_folder(path.parent)

    def append(self, entry: Entry) -> None:
        """Returns when it is on disk. `OSError` when it cannot be: nothing is written then."""
        rows = [(type(fact).__name__, fact) for fact in entry.facts]
        line = msgspec.json.encode((entry.versions, rows, entry.at)) + b"\n"
        try:
            written = os.pwrite(self._file, line, self._end)
            while written < len(line):
                written += os.pwrite(self._file, line[written:], self._end + written)
            os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, self._end)
            raise
        self._end += len(line)

    def close(self) -> None:
        os.close(self._file)


def entries(path: Path) -> Iterator[Entry]:
    """All that was written whole."""
    for text in _whole_lines(path).splitlines():
        line = _decode_line(text)
        at = line.at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
        yield Entry(line.versions, [_fact(name, fields) for name, fields in line.rows], at)


def _fact(name: str, fields: msgspec.Raw) -> Fact:
    fact: Fact = msgspec.json.decode(fields, type=_KINDS[name])
    return fact


def _whole_lines(path: Path) -> bytes:
    """A line that was not finished does not count."""
    content = path.read_bytes() if path.exists() else b""
    return content[: content.rfind(b"\n") + 1]
