"""The deployment and the blueprint of a workflow's context."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any


class WorkflowBlueprintContext:
    def __init__(self, context: Mapping[str, Any]) -> None:
        self.id = context.get("blueprint_id")


class WorkflowDeploymentContext:
    """The deployment that the workflow works on."""

    def __init__(self, context: Mapping[str, Any], workflow_ctx: Any) -> None:
        self.id = context.get("deployment_id")
        self.tenant_name = context.get("tenant_name")
        self.display_name = context.get("deployment_display_name")
        self.creator = context.get("deployment_creator")
        self.runtime_only_evaluation = bool(context.get("runtime_only_evaluation"))
        self.scaling_groups = dict(context.get("scaling_groups") or {})
        self._tags = context.get("deployment_resource_tags") or {}
        self._workflow_ctx = workflow_ctx

    @cached_property
    def resource_tags(self) -> Any:
        """Evaluated once, when first asked for."""
        return self._workflow_ctx.internal.backend.evaluate(self._tags, {})
