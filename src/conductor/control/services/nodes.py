"""Nodes and node instances, in the shapes that clients, workflows and plugins read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict

from conductor.control.services.access import scope_of, tenant_of
from conductor.control.services.confidences import Confidences
from conductor.control.services.errors import IllegalAction
from conductor.control.services.listing import Page, Query
from conductor.control.services.numbers import check_numbers
from conductor.control.services.seals import Seals, kept_seals
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment
from conductor.domain.errors import Conflict, InvalidInput, NotFound
from conductor.domain.identity import Caller
from conductor.domain.ids import ExecutionId
from conductor.domain.instance_count import NOTHING_FOUND, CheckCount
from conductor.domain.node import Node, NodeInstance, PassedState, has_drifted, is_status_ok

_FROM_PLAN: Mapping[str, Any] = {
    "type": None,
    "type_hierarchy": [],
    "host_id": None,
    "properties": {},
    "operations": {},
    "relationships": [],
    "plugins": [],
    "plugins_to_install": [],
}
_RESTORED = (
    "host_id",
    "index",
    "state",
    "runtime_properties",
    "system_properties",
    "relationships",
    "scaling_groups",
)


class CommonShape(TypedDict):
    """What all nouns that belong to a tenant have in common."""

    tenant_name: str
    visibility: Literal["private", "tenant", "global"]
    resource_availability: str
    private_resource: bool


class NodeShape(CommonShape):
    id: str
    name: str
    deployment_id: str | None
    blueprint_id: str | None
    deployment_display_name: str | None
    type: str | None
    type_hierarchy: list[str]
    host_id: str | None
    properties: dict[str, Any]
    operations: dict[str, Any]
    relationships: list[dict[str, Any]]
    plugins: list[dict[str, Any]]
    plugins_to_install: list[dict[str, Any]]
    capabilities: dict[str, Any]
    number_of_instances: int
    planned_number_of_instances: int
    deploy_number_of_instances: int
    min_number_of_instances: int
    max_number_of_instances: int
    actual_number_of_instances: int
    actual_planned_number_of_instances: int
    drifted_instances: int
    unavailable_instances: int
    created_by: str | None


class NodeInstanceShape(CommonShape):
    id: str
    node_id: str
    deployment_id: str
    host_id: str | None
    index: int | None
    state: str
    version: int
    runtime_properties: dict[str, Any]
    system_properties: dict[str, Any]
    relationships: list[dict[str, Any]]
    scaling_groups: list[dict[str, Any]]
    has_configuration_drift: bool
    is_status_check_ok: bool
    created_by: str | None
    modification: NotRequired[str]


def common_shape(tenant: str, visibility: str = "tenant") -> dict[str, Any]:
    return {
        "tenant_name": tenant,
        "visibility": visibility,
        "resource_availability": visibility,
        "private_resource": visibility == "private",
    }


def node_shape(
    node: Node,
    deployment: Deployment | None,
    instances: int = 0,
    found: CheckCount = NOTHING_FOUND,
) -> dict[str, Any]:
    """`instances` says how many it has, `found` what checks said about them."""
    plan = node.plan
    scale = ((plan.get("capabilities") or {}).get("scalable") or {}).get("properties") or {}
    return {
        "id": node.id,
        "name": node.id,
        "deployment_id": node.deployment_id,
        "blueprint_id": deployment and deployment.blueprint_id,
        "deployment_display_name": deployment and deployment.display_name,
        **{name: plan.get(name, default) for name, default in _FROM_PLAN.items()},
        "capabilities": plan.get("capabilities") or {},
        "number_of_instances": scale.get("current_instances", 1),
        "planned_number_of_instances": scale.get("planned_instances", 1),
        "deploy_number_of_instances": scale.get("default_instances", 1),
        "min_number_of_instances": scale.get("min_instances", 0),
        "max_number_of_instances": scale.get("max_instances", -1),
        "actual_number_of_instances": instances,
        "actual_planned_number_of_instances": instances,
        "drifted_instances": found.drifted,
        "unavailable_instances": found.unavailable,
        "created_by": deployment and deployment.created_by,
        **common_shape(node.tenant, deployment.visibility if deployment else "tenant"),
    }


def node_shapes(unit: UnitOfWork, nodes: Sequence[Node]) -> list[dict[str, Any]]:
    """With the same few statements for any number of them."""
    of = {(node.tenant, node.deployment_id) for node in nodes}
    deployments = unit.deployments.named(of)
    counts = unit.node_instances.counts_by_node(of)
    found = unit.node_instances.checks_by_node(of)
    return [
        node_shape(
            node,
            deployments.get((node.tenant, node.deployment_id)),
            counts.get((node.tenant, node.deployment_id, node.id), 0),
            found.get((node.tenant, node.deployment_id, node.id), NOTHING_FOUND),
        )
        for node in nodes
    ]


def instance_shape(instance: NodeInstance) -> dict[str, Any]:
    return {
        "id": instance.id,
        "node_id": instance.node_id,
        "deployment_id": instance.deployment_id,
        "host_id": instance.host_id,
        "index": instance.index,
        "state": instance.state,
        "version": instance.version,
        "runtime_properties": dict(instance.runtime_properties),
        "system_properties": dict(instance.system_properties),
        "relationships": [dict(each) for each in instance.relationships],
        "scaling_groups": [dict(each) for each in instance.scaling_groups],
        "has_configuration_drift": has_drifted(instance.system_properties),
        "is_status_check_ok": is_status_ok(instance.system_properties),
        "created_by": None,  # its deployment tells: see marked_shapes
        **common_shape(instance.tenant),
    }


def marked_shapes(unit: UnitOfWork, instances: Sequence[NodeInstance]) -> list[dict[str, Any]]:
    """Those that a started modification adds or removes say so."""
    if not instances:
        return []
    homes = {(each.tenant, each.deployment_id) for each in instances}
    marks, deployments = unit.modifications.marks(homes), unit.deployments.named(homes)
    shapes = []
    for each in instances:
        shape = instance_shape(each)
        if home := deployments.get((each.tenant, each.deployment_id)):
            shape |= common_shape(each.tenant, home.visibility) | {"created_by": home.created_by}
        if mark := marks.get((each.tenant, each.id)):
            shape["modification"] = mark
        shapes.append(shape)
    return shapes


def opened_instance(shape: dict[str, Any], seals: Seals, told: list[str]) -> dict[str, Any]:
    """The shape with what the instance's operations have stored in it, secrets too."""
    if shape["runtime_properties"]:
        shape["runtime_properties"] = seals.open(shape["runtime_properties"], told)
    return shape


def updated_instance(
    stored: NodeInstance, version: int | None, changes: Mapping[str, Any], *, is_forced: bool
) -> NodeInstance:
    """The instance after a client's change; `Conflict` when the client read an older one.

    Clients send the version that they want to write, or the one that they read: both pass.
    """
    if version is None:
        raise InvalidInput(f"node instance {stored.id}: send the version that you have read")
    if stored.version > version and not is_forced:
        raise Conflict(
            f"node instance {stored.id} is at version {stored.version}, you have read {version}: "
            f"read it again and repeat the change"
        )
    wanted = {name: value for name, value in changes.items() if value is not None}
    check_numbers(f"node instance {stored.id}", wanted)
    return replace(stored, **wanted, version=stored.version + 1)


def restored_instance(
    instance: NodeInstance, shape: Mapping[str, Any], version: int | None = None
) -> NodeInstance:
    """The instance as its shape had it once; a version that is not given is the shape's, too."""
    kept = {name: shape[name] for name in _RESTORED}
    return replace(instance, **kept, version=version or shape["version"])


def change_instance(
    unit: UnitOfWork,
    stored: NodeInstance,
    changed: NodeInstance,
    at: datetime,
    execution_id: ExecutionId | None,
) -> None:
    """`Conflict` when somebody else was faster."""
    unit.node_instances.swap(stored, changed)
    if changed.state != stored.state:
        passed = [(changed.id, changed.state)]
        unit.node_instances.note_states(stored.tenant, passed, at, execution_id)


@dataclass(frozen=True)
class Nodes:
    work: UnitOfWorkFactory

    def page(self, caller: Caller, query: Query) -> Page[dict[str, Any]]:
        with self.work.reading() as unit:
            scope, viewer = scope_of(caller, query), viewer_of(caller)
            page = unit.nodes.page_for(scope, viewer, query, home=caller.home)
            return Page(node_shapes(unit, page.items), page.total)


@dataclass(frozen=True)
class NodeInstances:
    work: UnitOfWorkFactory
    confidences: Confidences
    clock: Clock

    def page(self, caller: Caller, query: Query) -> Page[dict[str, Any]]:
        with self.work.reading() as unit:
            scope, viewer = scope_of(caller, query), viewer_of(caller)
            page = unit.node_instances.page_for(scope, viewer, query, home=caller.home)
            return Page(marked_shapes(unit, page.items), page.total)

    def history(self, caller: Caller, identifier: str, query: Query) -> Page[PassedState]:
        """The states that it passed, the oldest first."""
        with self.work.reading() as unit:
            found = _seen_instance(unit, caller, identifier)
            return unit.node_instances.history(found.tenant, found.id, query)

    def get(self, caller: Caller, identifier: str) -> dict[str, Any]:
        with self.work.reading() as unit:
            found = _seen_instance(unit, caller, identifier)
            return marked_shapes(unit, [found])[0]

    def update(
        self,
        caller: Caller,
        identifier: str,
        version: int | None,
        changes: Mapping[str, Any],
        *,
        is_forced: bool = False,
    ) -> dict[str, Any]:
        """Secrets that an execution writes are sealed, and stay so when a person who was shown
        masks sends them back."""
        changes = self.confidences.sealed(caller.execution_id, dict(changes))
        with self.work.writing() as unit:
            stored = _seen_instance(unit, caller, identifier)
            if stored.tenant != caller.tenant:
                raise IllegalAction(
                    f"node instance {stored.id} belongs to tenant {stored.tenant}: change it there"
                )
            changes = kept_seals(changes, {"runtime_properties": stored.runtime_properties})
            changed = updated_instance(stored, version, changes, is_forced=is_forced)
            change_instance(unit, stored, changed, self.clock.now(), caller.execution_id)
            return marked_shapes(unit, [changed])[0]


def _seen_instance(unit: UnitOfWork, caller: Caller, identifier: str) -> NodeInstance:
    tenant, viewer = tenant_of(caller), viewer_of(caller)
    found = unit.node_instances.find_for(tenant, viewer, identifier, home=caller.home)
    if found is None:
        raise NotFound("node instance", identifier)
    return found
