"""Deployments and their workflows on the wire."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypedDict

from conductor.control.api.labels import LabelShape, label_shapes
from conductor.control.services.deployment_views import PARTS_OF_THE_PLAN, DeploymentView
from conductor.control.services.environment import NODE_TYPES
from conductor.control.services.nodes import CommonShape
from conductor.control.services.shapes import Moment, moment
from conductor.domain.availability import unmet_rule
from conductor.domain.deployment import (
    ENVIRONMENT_TYPE,
    installation_status,
    latest_execution_status,
)


class WorkflowShape(TypedDict):
    name: str
    plugin: str | None
    operation: str | None
    parameters: dict[str, Any]
    is_cascading: bool
    is_available: bool
    availability_rules: dict[str, Any] | None


class DeploymentShape(CommonShape):
    id: str
    blueprint_id: str | None
    display_name: str
    description: str | None
    created_at: Moment
    updated_at: Moment
    created_by: str
    runtime_only_evaluation: bool
    labels: list[LabelShape]
    workflows: list[WorkflowShape]
    inputs: dict[str, Any]
    groups: dict[str, Any]
    policy_triggers: dict[str, Any]
    policy_types: dict[str, Any]
    outputs: dict[str, Any]
    capabilities: dict[str, Any]
    scaling_groups: dict[str, Any]
    resource_tags: dict[str, Any]
    installation_status: Literal["active", "inactive"] | None
    deployment_status: str | None
    latest_execution: str | None
    latest_execution_status: str | None
    latest_execution_workflow_id: str | None
    latest_execution_total_operations: int | None
    latest_execution_finished_operations: int | None
    site_name: str | None
    permalink: str | None
    create_execution: str | None
    sub_services_status: str | None
    sub_environments_status: str | None
    sub_services_count: int
    sub_environments_count: int
    has_sub_deployments: bool
    drifted_instances: int
    unavailable_instances: int
    environment_type: str
    deployment_groups: list[str]
    workdir_zip: str | None


def workflow_shapes(view: DeploymentView) -> list[dict[str, Any]]:
    plan = view.deployment.plan
    types = plan.get(NODE_TYPES) or ()
    return [
        {
            "name": name,
            "plugin": workflow.get("plugin"),
            "operation": workflow.get("operation"),
            "parameters": workflow.get("parameters") or {},
            "is_cascading": bool(workflow.get("is_cascading")),
            "is_available": unmet_rule(workflow.get("availability_rules"), view.count, types)
            is None,
            "availability_rules": workflow.get("availability_rules"),
        }
        for name, workflow in (plan.get("workflows") or {}).items()
    ]


def deployment_shape(view: DeploymentView) -> dict[str, Any]:
    return {name: made(view) for name, made in DEPLOYMENT_FIELDS.items()}


def _of_the_plan(name: str) -> Callable[[DeploymentView], Any]:
    return lambda view: view.deployment.plan.get(name) or {}


def _of_the_latest(name: str) -> Callable[[DeploymentView], Any]:
    return lambda view: view.latest and getattr(view.latest, name)


def _updated_at(view: DeploymentView) -> str | None:
    return moment(view.deployment.updated_at or view.deployment.created_at)


def _latest_status(view: DeploymentView) -> str | None:
    return latest_execution_status(view.latest.status if view.latest else None)


def _environment_type(view: DeploymentView) -> str:
    return next(iter(view.deployment.labelled(ENVIRONMENT_TYPE)), "")


# Lists make those only that somebody asked for.
DEPLOYMENT_FIELDS: Mapping[str, Callable[[DeploymentView], Any]] = {
    "id": lambda view: view.deployment.id,
    "blueprint_id": lambda view: view.deployment.blueprint_id,
    "display_name": lambda view: view.deployment.display_name,
    "description": lambda view: view.deployment.description,
    "created_at": lambda view: moment(view.deployment.created_at),
    "updated_at": _updated_at,
    "created_by": lambda view: view.deployment.created_by,
    "runtime_only_evaluation": lambda view: view.deployment.runtime_only_evaluation,
    "labels": lambda view: label_shapes(view.deployment.labels),
    "workflows": workflow_shapes,
    **{name: _of_the_plan(name) for name in PARTS_OF_THE_PLAN},
    "installation_status": lambda view: installation_status(view.count),
    "deployment_status": lambda view: view.status,
    "latest_execution": _of_the_latest("id"),
    "latest_execution_status": _latest_status,
    "latest_execution_workflow_id": _of_the_latest("workflow_id"),
    "latest_execution_total_operations": _of_the_latest("total_operations"),
    "latest_execution_finished_operations": _of_the_latest("finished_operations"),
    "site_name": lambda view: view.deployment.site_name,
    "permalink": lambda _view: None,
    "create_execution": lambda view: view.created_by_execution,
    "sub_services_status": lambda view: view.services.status,
    "sub_environments_status": lambda view: view.environments.status,
    "sub_services_count": lambda view: view.services.count,
    "sub_environments_count": lambda view: view.environments.count,
    "has_sub_deployments": lambda view: view.services.count + view.environments.count > 0,
    "drifted_instances": lambda view: view.checks.drifted,
    "unavailable_instances": lambda view: view.checks.unavailable,
    "environment_type": _environment_type,
    "deployment_groups": lambda _view: [],
    "workdir_zip": lambda _view: None,
    "tenant_name": lambda view: view.deployment.tenant,
    "visibility": lambda view: view.deployment.visibility,
    "resource_availability": lambda view: view.deployment.visibility,
    "private_resource": lambda view: view.deployment.visibility == "private",
}
