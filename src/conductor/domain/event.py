"""What an execution says: events for people, and log lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

EVENT = "cloudify_event"
LOG = "cloudify_log"


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


@dataclass(frozen=True)
class StoredEvent:
    """An event at its place. `sequence` is dense within the execution, from 1."""

    id: int
    execution_id: str
    sequence: int
    reported_at: datetime
    record: EventRecord
