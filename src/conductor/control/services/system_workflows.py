"""Workflows that every deployment has, whatever its blueprint says (rest-contract §6.5)."""

from collections.abc import Mapping
from typing import Any

UPDATE = "update"
UPDATE_BY_ITSELF = "csys_update_deployment"

_BUILT_IN = "cloudify.plugins.workflows"
_SYSTEM: Mapping[str, Mapping[str, Any]] = {
    name: {"plugin": "default_workflows", "operation": f"{_BUILT_IN}.{name}", "parameters": {}}
    for name in (UPDATE, UPDATE_BY_ITSELF)
}


def is_system_workflow(workflow_id: str) -> bool:
    """It takes any parameters."""
    return workflow_id in _SYSTEM


def known_workflow(plan: Mapping[str, Any], workflow_id: str) -> Mapping[str, Any] | None:
    """As the plan of a deployment declares it, else as every deployment has it."""
    declared: Mapping[str, Mapping[str, Any]] = plan.get("workflows") or {}
    return declared.get(workflow_id, _SYSTEM.get(workflow_id))
