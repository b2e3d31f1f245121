"""`ctx.deployment` and `ctx.blueprint` of an operation."""

from collections.abc import Callable, Mapping
from typing import Any

from conductor.runtime.sdk.lazy import lazy


class BlueprintContext:
    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.id = raw.get("blueprint_id")


class DeploymentContext:
    def __init__(self, raw: Mapping[str, Any], evaluate: Callable[[Any], Any]) -> None:
        self.id = raw.get("deployment_id")
        self.tenant_name = raw.get("tenant_name") or (raw.get("tenant") or {}).get("name")
        self.display_name = raw.get("deployment_display_name")
        self.creator = raw.get("deployment_creator")
        self.runtime_only_evaluation = bool(raw.get("runtime_only_evaluation"))
        self._tags = raw.get("deployment_resource_tags") or {}
        self._evaluate = evaluate

    @lazy
    def resource_tags(self) -> dict[str, Any]:
        """Their functions are evaluated when they are first asked for."""
        has_values_to_find = any(isinstance(tag, dict | list) for tag in self._tags.values())
        return dict(self._evaluate(self._tags) if has_values_to_find else self._tags)
