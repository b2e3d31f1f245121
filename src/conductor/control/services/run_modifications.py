"""Deployment modifications, as a running execution starts and ends them.

A worker that heard no answer asks again, so each question may come twice.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from conductor.control.services.deployment_modifications import Move, modification_shape
from conductor.control.services.fencing import held
from conductor.control.services.modification_moves import ModificationMoves, locked_moves
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import InvalidInput, NotFound
from conductor.domain.execution import Execution
from conductor.domain.ids import ModificationId
from conductor.domain.lifecycle import Actor
from conductor.domain.modification import Modification, ModificationStatus

_FOR_MANAGERS = ("before_modification", "before_rollback")


@dataclass(frozen=True)
class RunModifications:
    """Every public method but `table` takes the asking execution first."""

    work: UnitOfWorkFactory
    clock: Clock

    def table(self) -> Mapping[str, Callable[..., Any]]:
        allowed = (
            self.start_modification,
            self.finish_modification,
            self.roll_back_modification,
            self.modifications,
        )
        return {method.__name__: method for method in allowed}

    def start_modification(
        self, asking: Execution, modification_id: str, nodes: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The asking one makes up the id, by which the question is known when it is repeated. A dry
        run is told what there would be."""
        with self._moves(asking) as moves:
            started = moves.unit.modifications.find(asking.tenant, modification_id)
            if started is None or started.execution_id != asking.id:
                begin = moves.foresee if asking.is_dry_run else moves.start
                started = begin(self._asked(asking, moves, modification_id, nodes))
        return _shape(started)

    def finish_modification(self, asking: Execution, modification_id: str) -> dict[str, Any]:
        return self._end(
            asking, modification_id, ModificationStatus.FINISHED, ModificationMoves.finish
        )

    def roll_back_modification(self, asking: Execution, modification_id: str) -> dict[str, Any]:
        return self._end(
            asking, modification_id, ModificationStatus.ROLLEDBACK, ModificationMoves.roll_back
        )

    def modifications(self, asking: Execution) -> list[dict[str, Any]]:
        """The started one of the deployment, whoever started it, and all that the execution has
        started."""
        with self.work.reading() as unit:
            found = unit.modifications.of_execution(asking.id)
            other = unit.modifications.started_of(asking.tenant, asking.deployment_id or "")
        if other is not None and other.execution_id != asking.id:
            found = [other, *found]
        return [_shape(each) for each in found]

    def _end(
        self, asking: Execution, identifier: str, status: ModificationStatus, move: Move
    ) -> dict[str, Any]:
        with self._moves(asking) as moves:
            found = moves.unit.modifications.get(asking.tenant, identifier)
            if found.deployment_id != asking.deployment_id:
                raise NotFound("deployment modification", identifier)
            if found.status is not status:
                found = move(moves, found, self.clock.now())
        return _shape(found)

    @contextmanager
    def _moves(self, asking: Execution) -> Iterator[ModificationMoves]:
        if asking.deployment_id is None:
            raise InvalidInput(f"execution {asking.id} belongs to no deployment")
        with self.work.writing() as unit:
            moves = locked_moves(unit, asking.tenant, asking.deployment_id, by=Actor.WORKER)
            held(unit, asking.id, asking.epoch)
            yield moves

    def _asked(
        self,
        asking: Execution,
        moves: ModificationMoves,
        identifier: str,
        nodes: Mapping[str, Any],
    ) -> Modification:
        return Modification(
            id=ModificationId(identifier),
            tenant=asking.tenant,
            deployment_id=moves.deployment.id,
            status=ModificationStatus.STARTED,
            created_at=self.clock.now(),
            created_by=asking.created_by,
            modified_nodes=nodes,
            context={
                "blueprint_id": asking.blueprint_id,
                "deployment_id": asking.deployment_id,
                "execution_id": asking.id,
                "workflow_id": asking.workflow_id,
            },
            execution_id=asking.id,
        )


def _shape(modification: Modification) -> dict[str, Any]:
    """Without the snapshots, which no workflow needs."""
    shape = modification_shape(modification)
    lists = shape["node_instances"]
    return shape | {
        "node_instances": {each: lists[each] for each in lists if each not in _FOR_MANAGERS}
    }
