"""What checks found out about instances, as it is kept in their system properties."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

STATUS = "status"
PREVIOUS_STATUS = "previous_status"
DRIFT = "configuration_drift"
SOURCE_DRIFT = "source_relationships_configuration_drift"
TARGET_DRIFT = "target_relationships_configuration_drift"
HEAL_FAILED = "heal_failed"
UPDATE_FAILED = "update_failed"

Properties = dict[str, Any]


def answer(result: Any, task_name: str | None, *, is_ok: bool) -> dict[str, Any]:
    """`task_name` is None where nobody was asked."""
    moment = datetime.fromtimestamp(time.time(), UTC).isoformat()
    return {"ok": is_ok, "timestamp": moment, "task": task_name, "result": result}


def change_system_properties(
    ctx: Any, instance_id: str, change: Callable[[Properties], None]
) -> None:
    """Let `change` work on a copy, and keep what became of it."""
    instance = ctx.get_node_instance(instance_id)
    if instance is None:
        return
    properties = dict(instance.system_properties)
    change(properties)
    if properties != instance.system_properties:
        ctx.update_node_instance(instance_id, system_properties=properties, force=True)


def forget_answers(ctx: Any, instance: Any, state: str) -> None:
    """What was asked before an instance came to that state says nothing about it any more."""
    if instance.system_properties and state in _FORGOTTEN:
        change_system_properties(ctx, instance.id, _FORGOTTEN[state])


def has_drifted(found: Mapping[str, Any] | None) -> bool:
    """Whether a kept answer about drift tells of any."""
    return bool((found or {}).get("result"))


def _forget_status(properties: Properties) -> None:
    properties.pop(PREVIOUS_STATUS, None)
    if STATUS in properties:
        properties[STATUS] = answer(None, None, is_ok=True)


def _forget_drift(properties: Properties) -> None:
    if DRIFT in properties:
        properties[DRIFT] = answer(None, None, is_ok=True)


_FORGOTTEN: Mapping[str, Callable[[Properties], None]] = {
    "configured": _forget_drift,
    "started": _forget_status,
}
