"""An event as people read it: flat."""

from typing import Any

from conductor.control.services.events import EventView
from conductor.control.services.shapes import moment
from conductor.domain.event import EVENT


def event_shape(view: EventView) -> dict[str, Any]:
    record, origin = view.event.record, view.origin
    context = record.context
    shape = {
        "_storage_id": view.event.id,
        "timestamp": moment(record.timestamp),
        "reported_timestamp": moment(view.event.reported_at),
        "blueprint_id": origin.blueprint_id,
        "deployment_id": origin.deployment_id,
        "deployment_display_name": origin.deployment_display_name,
        "execution_id": view.event.execution_id,
        "execution_group_id": None,
        "workflow_id": origin.workflow_id,
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
        shape["event_type"] = record.event_type
    else:
        shape |= {"logger": record.logger, "level": record.level}
    return shape
