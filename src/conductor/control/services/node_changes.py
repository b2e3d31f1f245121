"""Nodes and instances that come, change and go: for the execution that updates their deployment."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conductor.blueprint.instances.ids import FreshIds
from conductor.control.services.access import tenant_of
from conductor.control.services.deployment_restoring import is_restoring, whole_scale
from conductor.control.services.environment import NODE_TYPES, new_instance, node_types
from conductor.control.services.errors import DependentExists, OnlyDeploymentUpdate
from conductor.control.services.numbers import check_numbers
from conductor.control.services.updating_executions import is_updating
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.deployment import Deployment
from conductor.domain.errors import Conflict, InvalidInput, NotFound
from conductor.domain.identity import Caller
from conductor.domain.node import Node, NodeInstance

_CHANGEABLE = ("plugins", "operations", "relationships", "properties", "capabilities")
# What all nodes of a plan have.
_PLAIN: Mapping[str, Any] = {
    "type_hierarchy": [],
    "properties": {},
    "operations": {},
    "relationships": [],
    "plugins": [],
}
_PAST = ("index", "state", "version", "runtime_properties", "system_properties")


@dataclass(frozen=True)
class NodeChanges:
    """Others than executions that update the deployment, and who restores it, get
    `OnlyDeploymentUpdate`."""

    work: UnitOfWorkFactory

    def add_nodes(
        self, caller: Caller, deployment_id: str, plans: Sequence[Mapping[str, Any]]
    ) -> None:
        """`plans` are as a deployment plan has them (framework §4.8)."""
        check_numbers("nodes", plans)
        with self.work.writing() as unit:
            home = _growing(unit, caller, deployment_id)
            names = {node.id for node in unit.nodes.of_deployment(home.tenant, home.id)}
            nodes = []
            for plan in plans:
                name = _named(plan, "a node", "id", "name")
                if name in names:
                    raise Conflict(f"deployment {home.id!r} has a node {name!r} already")
                names.add(name)
                nodes.append(Node(name, home.tenant, home.id, _whole(plan, name)))
            unit.nodes.add_all(nodes)
            _note_types(unit, home)

    def change_node(
        self, caller: Caller, deployment_id: str, node_id: str, changes: Mapping[str, Any]
    ) -> None:
        """What is given takes the place of what there was."""
        check_numbers(f"node {node_id}", changes)
        wanted = {name: value for name, value in changes.items() if value is not None}
        if unknown := set(wanted) - set(_CHANGEABLE):
            raise InvalidInput(
                f"node {node_id!r}: {', '.join(sorted(unknown))} cannot change; what can is: "
                f"{', '.join(_CHANGEABLE)}"
            )
        with self.work.writing() as unit:
            home = _updated(unit, caller, deployment_id)
            node = _node(unit, home, node_id)
            unit.nodes.replace_all([replace(node, plan={**node.plan, **wanted})])

    def remove_node(self, caller: Caller, deployment_id: str, node_id: str) -> None:
        """Its instances have to be gone."""
        with self.work.writing() as unit:
            home = _updated(unit, caller, deployment_id)
            node = _node(unit, home, node_id)
            left = [
                each.id
                for each in unit.node_instances.of_deployment(home.tenant, home.id)
                if each.node_id == node.id
            ]
            if left:
                raise DependentExists(
                    f"node {node.id!r} has instances: {', '.join(left)}; delete them first"
                )
            unit.nodes.remove_in(home.tenant, home.id, node.id)
            _note_types(unit, home)

    def add_instances(
        self, caller: Caller, deployment_id: str, planned: Sequence[Mapping[str, Any]]
    ) -> None:
        """One whose id the tenant has already gets a fresh id, also where others relate to it."""
        check_numbers("node instances", planned)
        with self.work.writing() as unit:
            home = _growing(unit, caller, deployment_id)
            nodes = {node.id for node in unit.nodes.of_deployment(home.tenant, home.id)}
            numbers = Counter[str]()
            for there in unit.node_instances.of_deployment(home.tenant, home.id):
                numbers[there.node_id] = max(numbers[there.node_id], there.index)
            instances = []
            for each in _renamed(unit, home, planned):
                node_id = _named(each, f"node instance {each['id']!r}", "node_id")
                if node_id not in nodes:
                    raise NotFound("node", node_id)
                numbers[node_id] += 1
                made = new_instance(home, each, numbers[node_id])
                instances.append(_as_it_was(made, each) if is_restoring(caller, home) else made)
            unit.node_instances.add_all(instances)

    def remove_instance(self, caller: Caller, identifier: str) -> None:
        with self.work.writing() as unit:
            found = unit.node_instances.get(tenant_of(caller), identifier)
            home = _updated(unit, caller, found.deployment_id)
            unit.node_instances.remove_all(home.tenant, [found.id])


def _updated(unit: UnitOfWork, caller: Caller, deployment_id: str) -> Deployment:
    if not is_updating(unit, caller, deployment_id):
        raise OnlyDeploymentUpdate(
            f"only an execution that updates deployment {deployment_id!r} may change its nodes"
        )
    return unit.deployments.locked(tenant_of(caller), deployment_id)


def _growing(unit: UnitOfWork, caller: Caller, deployment_id: str) -> Deployment:
    """Also one that is being restored."""
    home = unit.deployments.held(tenant_of(caller), deployment_id)
    if home is not None and is_restoring(caller, home):
        return home
    return _updated(unit, caller, deployment_id)


def _as_it_was(made: NodeInstance, told: Mapping[str, Any]) -> NodeInstance:
    return replace(made, **{name: told[name] for name in _PAST if told.get(name) is not None})


def _whole(plan: Mapping[str, Any], name: str) -> dict[str, Any]:
    """With all that whoever reads a plan takes for granted."""
    capabilities = plan.get("capabilities") or {}
    told = (capabilities.get("scalable") or {}).get("properties") or {}
    scalable = {"properties": whole_scale(told)}
    return {
        **_PLAIN,
        **plan,
        "id": name,
        "name": name,
        "capabilities": {**capabilities, "scalable": scalable},
    }


def _node(unit: UnitOfWork, home: Deployment, node_id: str) -> Node:
    found = unit.nodes.find_in(home.tenant, home.id, node_id)
    if found is None:
        raise NotFound("node", node_id)
    return found


def _note_types(unit: UnitOfWork, home: Deployment) -> None:
    nodes = unit.nodes.of_deployment(home.tenant, home.id)
    types = node_types(node.plan for node in nodes)
    unit.deployments.save(replace(home, plan={**home.plan, NODE_TYPES: types}))


def _renamed(
    unit: UnitOfWork, home: Deployment, planned: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    ids = [_named(each, "a node instance", "id") for each in planned]
    if len(set(ids)) < len(ids):
        raise Conflict("the same node instance is given twice")
    taken = unit.node_instances.versions(home.tenant, ids)
    fresh = FreshIds([*taken, *ids])
    names = {str(one): fresh.for_name(one.rpartition("_")[0] or one) for one in taken}
    return [_under(each, names) for each in planned]


def _under(planned: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """With the new names, in its own place and in what it refers to."""
    related = [
        {**each, "target_id": names.get(each["target_id"], each["target_id"])}
        for each in planned.get("relationships") or ()
    ]
    host = planned.get("host_id")
    identifier = names.get(planned["id"], planned["id"])
    return {
        **planned,
        "id": identifier,
        "host_id": names.get(host, host) if host else host,
        "relationships": related,
    }


def _named(planned: Mapping[str, Any], what: str, *keys: str) -> str:
    for key in keys:
        if isinstance(name := planned.get(key), str) and name:
            return name
    raise InvalidInput(f"{what} needs {' or '.join(keys)}, which is a text")
