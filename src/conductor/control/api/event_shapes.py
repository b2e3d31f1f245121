"""Events on the wire: flat when read, nested when posted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from conductor.control.api.moments import read_moment
from conductor.control.services.events import EventView
from conductor.control.services.shapes import moment
from conductor.domain.event import EVENT, EventRecord


def event_shape(view: EventView) -> dict[str, Any]:
    record, execution = view.event.record, view.execution
    context = record.context
    shape = {
        "_storage_id": view.event.id,
        "timestamp": moment(record.timestamp),
        "reported_timestamp": moment(view.event.reported_at),
        "blueprint_id": execution and execution.blueprint_id,
        "deployment_id": execution and execution.deployment_id,
        "deployment_display_name": view.deployment and view.deployment.display_name,
        "execution_id": view.event.execution_id,
        "execution_group_id": None,
        "workflow_id": execution and execution.workflow_id,
        "message": record.message,
        "error_causes": context.get("task_error_causes"),
        "operation": context.get("operation"),
        "source_id": context.get("source_id"),
        "target_id": context.get("target_id"),
        "node_instance_id": context.get("node_id"),
        "node_name": context.get("node_name"),
        "manager_name": None,
        "agent_name": None,
        "type": record.type,
    }
    if record.type == EVENT:
        return {**shape, "event_type": record.event_type}
    return {**shape, "logger": record.logger, "level": record.level}


def read_event(kind: str, posted: Mapping[str, Any], now: datetime) -> EventRecord:
    """A posted event or log; its own timestamp counts, else the moment of its arrival."""
    message = posted.get("message") or {}
    context = {key: value for key, value in (posted.get("context") or {}).items() if value}
    if posted.get("operation"):
        context["operation"] = posted["operation"]
    return EventRecord(
        type=kind,
        message=str(message.get("text", "") if isinstance(message, dict) else message),
        timestamp=read_moment(posted.get("timestamp")) or now,
        event_type=posted.get("event_type") if kind == EVENT else None,
        level=None if kind == EVENT else posted.get("level"),
        logger=None if kind == EVENT else posted.get("logger"),
        context=context,
    )
