"""Parts of plans as clients send them: what the server reads of them has the shape that it has in
a plan of its own, and the rest is kept as it is."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class PlanPart(BaseModel):
    model_config = ConfigDict(extra="allow")

    def as_sent(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)


class PlannedRules(PlanPart):
    available: bool | None = None
    node_instances_active: list[str] | None = None
    node_types_required: list[str] | None = None


class PlannedWorkflow(PlanPart):
    plugin: str | None = None
    operation: str | None = None
    parameters: dict[str, dict[str, Any]] | None = None
    is_cascading: bool | None = None
    availability_rules: PlannedRules | None = None


class NamedPlannedWorkflow(PlannedWorkflow):
    name: str


class PlannedValue(PlanPart):
    value: Any


class PlannedGroup(PlanPart):
    members: list[str] = Field(default_factory=list)
    properties: dict[str, Any] = Field(default_factory=dict)


class PlannedScale(PlanPart):
    current_instances: int | None = None
    planned_instances: int | None = None
    default_instances: int | None = None
    min_instances: int | None = None
    max_instances: int | None = None


class PlannedScalingGroup(PlanPart):
    members: list[str] = Field(min_length=1)
    properties: PlannedScale | None = None


class PlannedScalable(PlanPart):
    properties: PlannedScale | None = None


class PlannedCapabilities(PlanPart):
    scalable: PlannedScalable | None = None


class PlannedNode(PlanPart):
    id: str | None = None
    name: str | None = None
    type: str | None = None
    type_hierarchy: list[str] = Field(default_factory=list)
    host_id: str | None = None
    properties: dict[str, Any] = Field(default_factory=dict)
    operations: dict[str, dict[str, Any]] = Field(default_factory=dict)
    relationships: list[dict[str, Any]] = Field(default_factory=list)
    plugins: list[dict[str, Any]] = Field(default_factory=list)
    plugins_to_install: list[dict[str, Any]] | None = None
    capabilities: PlannedCapabilities | None = None


class PlannedRelationship(PlanPart):
    target_id: str
    target_name: str | None = None
    type: str | None = None


class PlannedInstance(PlanPart):
    """From `index` on only of what is restored."""

    id: str | None = None
    node_id: str | None = None
    host_id: str | None = None
    relationships: list[PlannedRelationship] | None = None
    scaling_groups: list[dict[str, Any]] | None = None
    index: int | None = Field(default=None, ge=1)
    state: str | None = None
    version: int | None = Field(default=None, ge=1)
    runtime_properties: dict[str, Any] | None = None
    system_properties: dict[str, Any] | None = None
