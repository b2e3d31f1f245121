"""Where the events and log lines of local executions go (framework §1.18)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from conductor.domain.event import LOG, EventRecord
from conductor.runtime.sdk import logs

Listener = Callable[[dict[str, Any]], object]


class Mouth:
    """`context` is the part that all records of an execution have in common.

    They go to the `listener`, else through `cloudify.logs`, where tools and tests put functions of
    their own.
    """

    def __init__(self, context: Mapping[str, Any], listener: Listener | None = None) -> None:
        self._context = context
        self._listener = listener

    def say(self, record: EventRecord) -> None:
        told: dict[str, Any] = {
            "type": record.type,
            "timestamp": _moment(record.timestamp),
            "context": {**self._context, **record.context},
            "message": {"text": record.message, "arguments": None},
            "message_code": None,
        }
        if record.type == LOG:
            told |= {"level": record.level, "logger": record.logger}
            (self._listener or logs.stdout_log_out)(told)
        else:
            told["event_type"] = record.event_type
            (self._listener or logs.stdout_event_out)(told)


def _moment(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds. `timespec` would take as long as all the rest."""
    text = moment.isoformat()
    return f"{text[:23]}Z" if moment.microsecond else f"{text[:19]}.000Z"
