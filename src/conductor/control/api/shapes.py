"""Deployments and their workflows on the wire."""

from typing import Any, Literal, TypedDict

from conductor.control.api.labels import LabelShape, label_shapes
from conductor.control.services.deployment_views import PARTS_OF_THE_PLAN, DeploymentView
from conductor.control.services.environment import NODE_TYPES
from conductor.control.services.nodes import CommonShape, common_shape
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
    deployment = view.deployment
    return {
        "id": deployment.id,
        "blueprint_id": deployment.blueprint_id,
        "display_name": deployment.display_name,
        "description": deployment.description,
        "created_at": moment(deployment.created_at),
        "updated_at": moment(deployment.updated_at or deployment.created_at),
        "created_by": deployment.created_by,
        "runtime_only_evaluation": deployment.runtime_only_evaluation,
        "labels": label_shapes(deployment.labels),
        "workflows": workflow_shapes(view),
        **{key: deployment.plan.get(key) or {} for key in PARTS_OF_THE_PLAN},
        **_status(view),
        "site_name": deployment.site_name,
        "permalink": None,
        "create_execution": view.created_by_execution,
        "sub_services_status": view.services.status,
        "sub_environments_status": view.environments.status,
        "sub_services_count": view.services.count,
        "sub_environments_count": view.environments.count,
        "has_sub_deployments": view.services.count + view.environments.count > 0,
        "drifted_instances": view.checks.drifted,
        "unavailable_instances": view.checks.unavailable,
        "environment_type": next(iter(deployment.labelled(ENVIRONMENT_TYPE)), ""),
        "deployment_groups": [],
        "workdir_zip": None,
        **common_shape(deployment.tenant, deployment.visibility),
    }


def _status(view: DeploymentView) -> dict[str, Any]:
    latest = latest_execution_status(view.latest.status if view.latest else None)
    return {
        "installation_status": installation_status(view.count),
        "deployment_status": view.status,
        "latest_execution": view.latest and view.latest.id,
        "latest_execution_status": latest,
        "latest_execution_workflow_id": view.latest and view.latest.workflow_id,
        "latest_execution_total_operations": view.latest and view.latest.total_operations,
        "latest_execution_finished_operations": view.latest and view.latest.finished_operations,
    }
