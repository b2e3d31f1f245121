"""The journal of one local execution: a line of JSON for each batch of facts."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from conductor.domain import facts as fact_types
from conductor.domain.facts import Fact
from conductor.runtime.host.local.json_files import sync_folder

_KINDS: Mapping[str, Any] = {kind.__name__: kind for kind in fact_types.Fact.__args__}
_decode_line = msgspec.json.Decoder(tuple[dict[str, int], list[tuple[str, msgspec.Raw]]]).decode


class Entry(NamedTuple):
    """`versions` are those that the node instances of these facts have after them."""

    versions: Mapping[str, int]
    facts: Sequence[Fact]


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
        line = msgspec.json.encode((entry.versions, rows)) + b"\n"
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
    for line in _whole_lines(path).splitlines():
        versions, rows = _decode_line(line)
        yield Entry(versions, [_fact(name, fields) for name, fields in rows])


def all_facts(path: Path) -> Iterable[Fact]:
    return (fact for entry in entries(path) for fact in entry.facts)


def _fact(name: str, fields: msgspec.Raw) -> Fact:
    fact: Fact = msgspec.json.decode(fields, type=_KINDS[name])
    return fact


def _whole_lines(path: Path) -> bytes:
    """A line that was not finished does not count."""
    content = path.read_bytes() if path.exists() else b""
    return content[: content.rfind(b"\n") + 1]
