"""Where the events and log lines of local executions go (framework §1.18)."""

from collections.abc import Callable, Mapping
from typing import Any

from conductor.domain.event import LOG, EventRecord
from conductor.runtime.sdk import logs
from conductor.runtime.sdk.plain_events import plain_event

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
        told = plain_event(record, self._context)
        if record.type == LOG:
            (self._listener or logs.stdout_log_out)(told)
        else:
            (self._listener or logs.stdout_event_out)(told)
