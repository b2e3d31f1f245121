"""Events on the wire: flat when read, nested when posted."""

from datetime import datetime
from typing import Any, NotRequired, TypedDict

from pydantic import BaseModel

from conductor.control.api.moments import read_moment
from conductor.control.services.event_shape import event_shape
from conductor.control.services.events import EventView
from conductor.control.services.numbers import check_numbers
from conductor.control.services.shapes import Moment
from conductor.domain.errors import InvalidInput
from conductor.domain.event import EVENT, LOG, EventRecord

_TEXTS = ("node_id", "node_name", "source_id", "target_id", "operation", "task_id")


class Posted(BaseModel):
    """What events and logs have in common; `timestamp` is ISO 8601, else they are of now."""

    message: dict[str, Any] | str | None = None
    context: dict[str, Any] | None = None
    operation: str | None = None
    timestamp: str | None = None


class PostedEvent(Posted):
    event_type: str | None = None


class PostedLog(Posted):
    logger: str | None = None
    level: str | None = None


class EventShape(TypedDict):
    """An event has an `event_type`; a log has a `logger` and a `level`."""

    _storage_id: int
    timestamp: Moment
    reported_timestamp: Moment
    blueprint_id: str | None
    deployment_id: str | None
    deployment_display_name: str | None
    execution_id: str
    execution_group_id: str | None
    workflow_id: str | None
    message: str | None
    error_causes: list[dict[str, Any]] | None
    operation: str | None
    source_id: str | None
    target_id: str | None
    node_instance_id: str | None
    node_name: str | None
    manager_name: str | None
    agent_name: str | None
    type: str
    event_type: NotRequired[str | None]
    logger: NotRequired[str | None]
    level: NotRequired[str | None]


class NumberedEventShape(EventShape):
    sequence: int


def numbered_shape(view: EventView) -> dict[str, Any]:
    """With its place in the execution's sequence, for whoever goes on from there."""
    return event_shape(view) | {"sequence": view.event.sequence}


def read_event(posted: PostedEvent, now: datetime) -> EventRecord:
    return _record(EVENT, posted, now)._replace(event_type=posted.event_type)


def read_log(posted: PostedLog, now: datetime) -> EventRecord:
    return _record(LOG, posted, now)._replace(level=posted.level, logger=posted.logger)


def _record(kind: str, posted: Posted, now: datetime) -> EventRecord:
    message = posted.message
    context = {key: value for key, value in (posted.context or {}).items() if value}
    if posted.operation:
        context["operation"] = posted.operation
    for name in _TEXTS:
        if not isinstance(context.get(name, ""), str):
            raise InvalidInput(f"{name} in the context of an event is a text")
    check_numbers("context", context)
    text = (message.get("text") or "") if isinstance(message, dict) else (message or "")
    return EventRecord(
        type=kind,
        message=str(text),
        timestamp=read_moment(posted.timestamp) or now,
        context=context,
    )
