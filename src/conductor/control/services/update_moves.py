"""The moves of a deployment update, each inside one unit of work.

Locks come in the order of a modification's: the deployment, its active executions, its instances.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conductor.blueprint.diff.counts import counted_groups, counted_nodes, requested_counts
from conductor.blueprint.diff.nodes import edges_by_target
from conductor.blueprint.diff.plans import Difference, nodes_of
from conductor.blueprint.elements.plugins import PLUGINS_OF_PLAN
from conductor.blueprint.instances.modification import Start, left_after, started
from conductor.control.services.capability_dependencies import note_capabilities
from conductor.control.services.default_schedules import apply_changes
from conductor.control.services.deployment_changes import check_parents
from conductor.control.services.environment import (
    NODE_TYPES,
    kept_plan,
    new_instance,
    node_types,
)
from conductor.control.services.errors import ExistingStartedModification
from conductor.control.services.labels import set_labels
from conductor.control.services.nodes import instance_shape
from conductor.control.services.update_plans import plan_now, possible_difference
from conductor.control.services.work import UnitOfWork
from conductor.domain.deployment import Deployment
from conductor.domain.deployment_update import DeploymentUpdate, InstanceChanges, UpdateState
from conductor.domain.ids import TenantName
from conductor.domain.lifecycle import Actor
from conductor.domain.node import STARTED, Node, NodeInstance

Plan = Mapping[str, Any]
REINSTALLED = "reinstall"  # among the choices of an update


def locked_update_moves(unit: UnitOfWork, tenant: TenantName, deployment_id: str) -> "UpdateMoves":
    """Nobody else changes the deployment's model meanwhile."""
    home = unit.deployments.locked(tenant, deployment_id)
    unit.executions.lock_of(tenant, deployment_id)
    return UpdateMoves(unit, home)


@dataclass(frozen=True)
class UpdateMoves:
    unit: UnitOfWork
    home: Deployment

    def begin(self, update: DeploymentUpdate, at: datetime) -> DeploymentUpdate:
        """The model becomes the new one, but that what goes stays beside it until the end."""
        begun = update.move_to(UpdateState.EXECUTING_WORKFLOW, by=Actor.WORKER)
        refuse_while_modified(self.unit, self.home)
        before, after = plan_now(self.unit, self.home), update.deployment_plan
        difference = possible_difference(self.home, before, after)
        standing = self._instances()
        change = self._change(before, after, standing)
        earlier = self._superseded(update)
        begun = replace(begun, changes=_changes(difference, change, standing, earlier))
        self._write_nodes(before, after)
        self._write_instances(change, standing)
        self._write_home(begun, after, at)
        self.unit.updates.change(update, begun)
        return begun

    def finish(self, update: DeploymentUpdate) -> DeploymentUpdate:
        """What goes is gone: relationships, instances, nodes and plugins."""
        finished = update.move_to(UpdateState.SUCCESSFUL, by=Actor.WORKER)
        standing = self._instances()
        gone = set(update.changes.removed) & standing.keys()
        self._drop_edges(update, standing, gone)
        self.unit.node_instances.remove_all(self.home.tenant, gone)
        self._drop_nodes(nodes_of(update.deployment_plan))
        plugins = {key: update.deployment_plan.get(key) or [] for key in PLUGINS_OF_PLAN}
        self._save_home({**self.home.plan, **plugins})
        self.unit.updates.change(update, finished)
        return finished

    def _instances(self) -> dict[str, NodeInstance]:
        found = self.unit.node_instances.locked_of(self.home.tenant, self.home.id)
        return {str(each.id): each for each in found}

    def _change(self, before: Plan, after: Plan, standing: Mapping[str, NodeInstance]) -> Start:
        old, new = nodes_of(before), nodes_of(after)
        groups = counted_groups(
            before.get("scaling_groups") or {}, after.get("scaling_groups") or {}
        )
        return started(
            list(counted_nodes(old, new).values()),
            groups,
            [instance_shape(each) for each in standing.values()],
            requested_counts(old, new),
            self.unit.node_instances.all_ids(self.home.tenant),
            before=list(old.values()),
        )

    def _superseded(self, update: DeploymentUpdate) -> list[DeploymentUpdate]:
        """Updates that began and never ended; this one takes over what they left undone."""
        found = self.unit.updates.begun_of(self.home.tenant, self.home.id)
        others = [each for each in found if each.id != update.id]
        for each in others:
            self.unit.updates.change(each, each.move_to(UpdateState.FAILED, by=Actor.PERSON))
        return others

    def _write_nodes(self, before: Plan, after: Plan) -> None:
        old, new = nodes_of(before), counted_nodes(nodes_of(before), nodes_of(after))
        place = (self.home.tenant, self.home.id)
        self.unit.nodes.add_all(
            [Node(name, *place, plan) for name, plan in new.items() if name not in old]
        )
        self.unit.nodes.replace_all(
            [
                Node(name, *place, _with_old_edges(plan, old[name]))
                for name, plan in new.items()
                if name in old
            ]
        )

    def _write_instances(self, change: Start, standing: Mapping[str, NodeInstance]) -> None:
        added = [new_instance(self.home, each, each["index"]) for each in change.added]
        self.unit.node_instances.add_all(added)
        self.unit.node_instances.replace_all(
            [_with_edges(standing[each], edges) for each, edges in change.extended.items()]
        )

    def _write_home(self, update: DeploymentUpdate, after: Plan, at: datetime) -> None:
        old = self.home.plan
        groups = counted_groups(old.get("scaling_groups") or {}, after.get("scaling_groups") or {})
        plugins = {key: _joined(old.get(key), after.get(key)) for key in PLUGINS_OF_PLAN}
        plan = {**kept_plan(after), **plugins, "scaling_groups": groups}
        labels = set_labels(update.settings.get("labels") or (), at, update.created_by)
        check_parents(self.unit, self.home, labels)
        home = replace(
            self.home,
            blueprint_id=update.new_blueprint_id,
            description=after.get("description"),
            labels=(*self.home.labels, *labels),
            runtime_only_evaluation=bool(update.settings.get("runtime_only_evaluation")),
            updated_at=at,
        )
        self._save_home(plan, home)
        new = replace(home, plan=plan)
        apply_changes(self.unit, self.home, new, now=at, by=update.created_by)
        self.unit.dependencies.remove_by_function(home.tenant, home.id)
        note_capabilities(self.unit, new)

    def _save_home(self, plan: Plan, home: Deployment | None = None) -> None:
        nodes = self.unit.nodes.of_deployment(self.home.tenant, self.home.id)
        types = node_types(each.plan for each in nodes)
        plan = {**plan, NODE_TYPES: types}
        self.unit.deployments.save(replace(home or self.home, plan=plan))

    def _drop_edges(
        self, update: DeploymentUpdate, standing: Mapping[str, NodeInstance], gone: set[str]
    ) -> None:
        shapes = []
        for each in standing.values():
            lost = [
                (edge["type"], edge["target_id"])
                for edge in update.changes.reduced_edges.get(each.id, ())
            ]
            kept = [e for e in each.relationships if (e["type"], e["target_id"]) not in lost]
            shapes.append({**instance_shape(each), "relationships": kept})
        left = {one["id"]: one["relationships"] for one in shapes} | left_after(gone, shapes)
        self.unit.node_instances.replace_all(
            [
                _with_edges(standing[name], edges)
                for name, edges in left.items()
                if name not in gone and len(edges) < len(standing[name].relationships)
            ]
        )

    def _drop_nodes(self, final: Mapping[str, Any]) -> None:
        kept = []
        for node in self.unit.nodes.of_deployment(self.home.tenant, self.home.id):
            if node.id not in final:
                self.unit.nodes.remove_in(node.tenant, node.deployment_id, node.id)
            else:
                edges = final[node.id].get("relationships") or []
                kept.append(replace(node, plan={**node.plan, "relationships": edges}))
        self.unit.nodes.replace_all(kept)


def refuse_while_modified(unit: UnitOfWork, home: Deployment) -> None:
    other = unit.modifications.started_of(home.tenant, home.id)
    if other is not None:
        raise ExistingStartedModification(
            f"deployment {home.id!r} has a modification that is started, {other.id}: finish it, "
            f"or roll it back, before you update"
        )


def _with_old_edges(new: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """The new node with those relationships as well that go, so that they can be unlinked."""
    targets = edges_by_target(new)
    going = [e for e in old.get("relationships") or () if e["target_id"] not in targets]
    return {**new, "relationships": [*(new.get("relationships") or ()), *going]}


def _with_edges(instance: NodeInstance, edges: Iterable[Mapping[str, Any]]) -> NodeInstance:
    return replace(instance, relationships=list(edges), version=instance.version + 1)


def _joined(old: Any, new: Any) -> list[Any]:
    """The new plugins, and the old ones that are needed to take down what goes."""
    names = {each["name"] for each in new or ()}
    return [*(new or ()), *(each for each in old or () if each["name"] not in names)]


def _changes(
    difference: Difference,
    change: Start,
    standing: Mapping[str, NodeInstance],
    earlier: Iterable[DeploymentUpdate],
) -> InstanceChanges:
    """What earlier updates left undone counts as if it were this one's."""
    removed = [each for each, mark in change.removed_and_related.items() if mark]
    staying = {name: one for name, one in standing.items() if name not in removed}
    undone: set[str] = set()
    changed = {name for name, one in staying.items() if one.node_id in difference.changed_nodes}
    for each in earlier:
        undone |= {*each.changes.added, *each.changes.removed, *each.choices.get(REINSTALLED, ())}
        changed |= {*each.changes.changed}
    return InstanceChanges(
        added=[
            *(each["id"] for each in change.added),
            *(name for name, one in staying.items() if name in undone and one.state != STARTED),
        ],
        removed=removed,
        changed=[name for name, one in staying.items() if name in changed and one.state == STARTED],
        extended=difference.extended,
        reduced=difference.reduced,
        reduced_edges={
            name: edges for name, edges in change.reduced.items() if name not in removed
        },
    )
