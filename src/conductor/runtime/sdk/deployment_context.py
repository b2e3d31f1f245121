"""`ctx.deployment` and `ctx.blueprint` of an operation."""

from collections.abc import Mapping
from typing import Any


class BlueprintContext:
    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.id = raw.get("blueprint_id")


class DeploymentContext:
    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.id = raw.get("deployment_id")
        self.tenant_name = raw.get("tenant_name") or (raw.get("tenant") or {}).get("name")
        self.display_name = raw.get("deployment_display_name")
        self.creator = raw.get("deployment_creator")
        self.resource_tags = raw.get("deployment_resource_tags") or {}
        self.runtime_only_evaluation = bool(raw.get("runtime_only_evaluation"))
