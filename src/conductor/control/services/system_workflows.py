"""Workflows that every deployment has, whatever its blueprint says (rest-contract §6.5)."""

from collections.abc import Mapping
from typing import Any

from conductor.domain.plugins_update import UPDATE_PLUGIN

UPDATE = "update"
UPDATE_BY_ITSELF = "csys_update_deployment"

_BUILT_IN = "cloudify.plugins.workflows"


def _built_in(name: str) -> Mapping[str, Any]:
    return {"plugin": "default_workflows", "operation": f"{_BUILT_IN}.{name}", "parameters": {}}


_SYSTEM = {name: _built_in(name) for name in (UPDATE, UPDATE_BY_ITSELF)}
_OF_NO_DEPLOYMENT = {UPDATE_PLUGIN: _built_in(UPDATE_PLUGIN)}


def is_system_workflow(workflow_id: str) -> bool:
    """It takes any parameters."""
    return workflow_id in _SYSTEM


def known_workflow(plan: Mapping[str, Any], workflow_id: str) -> Mapping[str, Any] | None:
    """As the plan of a deployment declares it, else as every deployment has it."""
    declared: Mapping[str, Mapping[str, Any]] = plan.get("workflows") or {}
    return declared.get(workflow_id, _SYSTEM.get(workflow_id))


def workflow_of_no_deployment(workflow_id: str) -> Mapping[str, Any] | None:
    """One that a worker carries out for the whole manager."""
    return _OF_NO_DEPLOYMENT.get(workflow_id)
