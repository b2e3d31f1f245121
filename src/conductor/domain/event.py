"""What an execution says: events for people, and log lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

EVENT = "cloudify_event"
LOG = "cloudify_log"
LONGEST_MESSAGE = 64 * 1024  # in bytes
_LONGEST_CHARACTER = 4


_NO_CONTEXT: Mapping[str, Any] = {}


class EventRecord(NamedTuple):
    """One event or log line, before it has its place in the execution's sequence.

    `context` may hold node_id (an instance's id), node_name, source_id, target_id, operation,
    task_id and task_error_causes. `event_type` belongs to events, `level` and `logger` to logs.
    `spooled` is on its way only: the spool in which a script printed this, and where it ends there.
    A tuple, since a run says thousands of them a second.
    """

    type: str
    message: str
    timestamp: datetime
    event_type: str | None = None
    level: str | None = None
    logger: str | None = None
    context: Mapping[str, Any] = _NO_CONTEXT
    spooled: tuple[str, int] | None = None

    def at(self, moment: datetime) -> "EventRecord":
        """The same, said then."""
        return self._replace(timestamp=moment)

    def in_pieces(self) -> Iterator["EventRecord"]:
        """The same, each with a part of a message that is longer than `LONGEST_MESSAGE`. Mask it
        before: afterwards a secret may be in two of them. What is spooled is in pieces already."""
        if len(self.message) * _LONGEST_CHARACTER <= LONGEST_MESSAGE or self.spooled:
            yield self
            return
        for piece in _pieces(self.message.encode(errors="surrogatepass")):
            yield self._replace(message=piece.decode(errors="surrogatepass"))


@dataclass(frozen=True)
class StoredEvent:
    """An event at its place. `sequence` is dense within the execution, from 1."""

    id: int
    execution_id: str
    sequence: int
    reported_at: datetime
    record: EventRecord


def _pieces(text: bytes) -> Iterator[bytes]:
    """Never cut through a character."""
    start = 0
    while len(text) - start > LONGEST_MESSAGE:
        end = start + LONGEST_MESSAGE
        while text[end] & 0b1100_0000 == 0b1000_0000:
            end -= 1
        yield text[start:end]
        start = end
    yield text[start:]
