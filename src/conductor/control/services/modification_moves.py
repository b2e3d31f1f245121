"""The moves of a deployment modification, each inside one unit of work.

Locks come in this order: the deployment, its active executions by id, its instances by id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conductor.blueprint.instances.modification import left_after, restored, started
from conductor.control.services.environment import new_instance
from conductor.control.services.errors import (
    ExistingStartedModification,
    ModificationAlreadyEnded,
)
from conductor.control.services.instance_counts import recount
from conductor.control.services.nodes import instance_shape, restored_instance
from conductor.control.services.work import UnitOfWork
from conductor.domain.deployment import Deployment
from conductor.domain.errors import IllegalMove
from conductor.domain.ids import TenantName
from conductor.domain.lifecycle import Actor
from conductor.domain.modification import Modification, ModificationStatus
from conductor.domain.node import NodeInstance

Shapes = Mapping[str, Mapping[str, Any]]


def locked_moves(
    unit: UnitOfWork, tenant: TenantName, deployment_id: str, *, by: Actor
) -> "ModificationMoves":
    """Nobody else moves a modification of the deployment meanwhile, nor changes its instances."""
    deployment = unit.deployments.locked(tenant, deployment_id)
    unit.executions.lock_of(tenant, deployment_id)
    return ModificationMoves(unit, deployment, by)


@dataclass(frozen=True)
class _Foreseen:
    modification: Modification
    added: Sequence[NodeInstance]
    extended: Sequence[NodeInstance]


@dataclass(frozen=True)
class ModificationMoves:
    """`actor` is who moves: a person, or the worker that runs an execution."""

    unit: UnitOfWork
    deployment: Deployment
    actor: Actor

    def start(self, asked: Modification) -> Modification:
        """Stores it, and all that it does at once."""
        foreseen = self._foreseen(asked)
        self.unit.node_instances.add_all(foreseen.added)
        self.unit.node_instances.replace_all(foreseen.extended)
        self._count(asked, "planned_instances")
        self.unit.modifications.add(foreseen.modification)
        return foreseen.modification

    def foresee(self, asked: Modification) -> Modification:
        """As it would be started; nothing is stored, so that there is nothing to end."""
        return self._foreseen(asked).modification

    def _foreseen(self, asked: Modification) -> "_Foreseen":
        self._refuse_a_second(asked)
        standing = self._instances()
        shapes = [instance_shape(each) for each in standing.values()]
        nodes = self.unit.nodes.of_deployment(asked.tenant, asked.deployment_id)
        change = started(
            [node.plan for node in nodes],
            self.deployment.plan.get("scaling_groups") or {},
            shapes,
            asked.modified_nodes,
            self.unit.node_instances.all_ids(asked.tenant),
        )
        added = [new_instance(self.deployment, each, each["index"]) for each in change.added]
        extended = _with_relationships(standing, change.extended)
        now = {each["id"]: each for each in shapes}
        now |= {each.id: instance_shape(each) for each in (*extended, *added)}
        modification = replace(
            asked,
            added_and_related=_marked(change.added_and_related, now),
            removed_and_related=_marked(change.removed_and_related, now),
            before_modification=shapes,
        )
        return _Foreseen(modification, added, extended)

    def finish(self, modification: Modification, at: datetime) -> Modification:
        """What was planned is so: who goes is deleted, and every relationship to them."""
        ended = self._ended(modification, ModificationStatus.FINISHED, at)
        standing = self._instances()
        gone = ended.removed_ids & standing.keys()
        left = left_after(gone, [instance_shape(each) for each in standing.values()])
        self.unit.node_instances.replace_all(_with_relationships(standing, left))
        self.unit.node_instances.remove_all(ended.tenant, gone)
        self._count(ended, "planned_instances", "current_instances")
        self.unit.modifications.move(modification, ended)
        return ended

    def roll_back(self, modification: Modification, at: datetime) -> Modification:
        """All instances are as in the snapshot, but for their versions, which grow once more."""
        ended = self._ended(modification, ModificationStatus.ROLLEDBACK, at)
        standing = self._instances()
        shapes = [instance_shape(each) for each in standing.values()]
        back = restored(ended.before_modification, shapes)
        changed = [
            restored_instance(standing[each["id"]], each, standing[each["id"]].version + 1)
            for each in back.changed
        ]
        missing = [
            restored_instance(new_instance(self.deployment, each, each["index"]), each)
            for each in back.missing
        ]
        self.unit.node_instances.remove_all(ended.tenant, back.gone)
        self.unit.node_instances.replace_all(changed)
        self.unit.node_instances.add_all(missing)
        recount(
            self.unit,
            self.deployment,
            ended.modified_nodes,
            lambda _, counts: {"planned_instances": counts["current_instances"]},
        )
        ended = replace(ended, before_rollback=shapes)
        self.unit.modifications.move(modification, ended)
        return ended

    def _refuse_a_second(self, asked: Modification) -> None:
        other = self.unit.modifications.started_of(asked.tenant, asked.deployment_id)
        if other is not None:
            raise ExistingStartedModification(
                f"deployment {asked.deployment_id!r} has a modification that is started, "
                f"{other.id}: finish it, or roll it back"
            )

    def _ended(
        self, modification: Modification, status: ModificationStatus, at: datetime
    ) -> Modification:
        try:
            return modification.end(status, by=self.actor, at=at)
        except IllegalMove as refused:
            raise ModificationAlreadyEnded(str(refused)) from refused

    def _instances(self) -> dict[str, NodeInstance]:
        tenant, name = self.deployment.tenant, self.deployment.id
        return {str(each.id): each for each in self.unit.node_instances.locked_of(tenant, name)}

    def _count(self, modification: Modification, *counts: str) -> None:
        """These counts become what was asked for."""
        asked = modification.modified_nodes
        recount(
            self.unit,
            self.deployment,
            asked,
            lambda name, _: dict.fromkeys(counts, asked[name]["instances"]),
        )


def _with_relationships(
    instances: Mapping[str, NodeInstance], changes: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[NodeInstance]:
    return [
        replace(instances[each], relationships=edges, version=instances[each].version + 1)
        for each, edges in changes.items()
    ]


def _marked(marks: Mapping[str, str | None], shapes: Shapes) -> list[Mapping[str, Any]]:
    return [
        shapes[each] if mark is None else {**shapes[each], "modification": mark}
        for each, mark in marks.items()
    ]
