"""Events and log lines as plain data, in the shape that tools were promised (framework §1.18)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from conductor.domain.event import LOG, EventRecord
from conductor.runtime.engine.moment import now


def stamp(kind: str, moment: datetime) -> dict[str, Any]:
    """The part that all records have."""
    return {"type": kind, "timestamp": _text(moment), "message_code": None}


def plain_event(record: EventRecord, context: Mapping[str, Any]) -> dict[str, Any]:
    """`context` is what all records of an execution have in common."""
    plain: dict[str, Any] = {
        "type": record.type,
        "timestamp": _text(record.timestamp),
        "context": {**context, **record.context},
        "message": {"text": record.message, "arguments": None},
        "message_code": None,
    }
    if record.type == LOG:
        plain |= {"level": record.level, "logger": record.logger}
    else:
        plain["event_type"] = record.event_type
    return plain


def event_of(plain: Mapping[str, Any]) -> EventRecord:
    """Said now."""
    message = plain.get("message") or {}
    return EventRecord(
        type=plain["type"],
        message=str(message.get("text") or ""),
        timestamp=now(),
        event_type=plain.get("event_type"),
        level=plain.get("level"),
        logger=plain.get("logger"),
        context=plain.get("context") or {},
    )


def _text(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds. `isoformat` takes longer."""
    return f"{_second(int(moment.timestamp()))}.{moment.microsecond // 1000:03}Z"


@lru_cache(maxsize=2)
def _second(timestamp: int) -> str:
    """Hundreds of events begin alike."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%S")
