"""Deployment updates, as the execution that carries one out asks for its moves.

A worker that heard no answer asks again, so each question may come twice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.fencing import held
from conductor.control.services.update_moves import UpdateMoves, locked_update_moves
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment_update import DeploymentUpdate, UpdateState
from conductor.domain.errors import IllegalMove, InvalidInput, NotFound
from conductor.domain.execution import Execution


@dataclass(frozen=True)
class RunUpdates:
    """Every public method but `table` takes the asking execution first."""

    work: UnitOfWorkFactory
    clock: Clock

    def table(self) -> Mapping[str, Callable[..., Any]]:
        allowed = (self.begin_update, self.keep_choice, self.finish_update)
        return {method.__name__: method for method in allowed}

    def begin_update(self, asking: Execution, update_id: str) -> dict[str, Any]:
        """The deployment's model is the new one afterwards."""
        with self._moves(asking) as moves:
            found = _of(moves, asking, update_id)
            if not found.has_begun:
                found = moves.begin(found, self.clock.now())
        return _shape(found)

    def keep_choice(
        self, asking: Execution, update_id: str, name: str, ids: Sequence[str]
    ) -> list[str]:
        """The ids that were kept first under that name: a resumed execution decides as before."""
        with self._moves(asking) as moves:
            found = _of(moves, asking, update_id)
            if name not in found.choices:
                kept = replace(found, choices={**found.choices, name: list(ids)})
                moves.unit.updates.change(found, kept)
                found = kept
        return list(found.choices[name])

    def finish_update(self, asking: Execution, update_id: str) -> dict[str, Any]:
        with self._moves(asking) as moves:
            found = _of(moves, asking, update_id)
            if found.state is not UpdateState.SUCCESSFUL:
                found = moves.finish(found)
        return _shape(found)

    @contextmanager
    def _moves(self, asking: Execution) -> Iterator[UpdateMoves]:
        if asking.deployment_id is None:
            raise InvalidInput(f"execution {asking.id} belongs to no deployment")
        with self.work.writing() as unit:
            moves = locked_update_moves(unit, asking.tenant, asking.deployment_id)
            held(unit, asking.id, asking.epoch)
            yield moves


def _of(moves: UpdateMoves, asking: Execution, update_id: str) -> DeploymentUpdate:
    found = moves.unit.updates.get(asking.tenant, update_id)
    if found.execution_id != asking.id:
        raise NotFound(f"deployment update of execution {asking.id}", update_id)
    if found.state is UpdateState.FAILED:
        raise IllegalMove(
            f"deployment update {found.id} has failed, and a later update has taken its place: "
            f"start another with: cfy deployments update {found.deployment_id}"
        )
    return found


def _shape(update: DeploymentUpdate) -> dict[str, Any]:
    changes = update.changes
    return {
        "id": update.id,
        "state": str(update.state),
        "old_blueprint_id": update.old_blueprint_id,
        "new_blueprint_id": update.new_blueprint_id,
        "added": list(changes.added),
        "removed": list(changes.removed),
        "changed": list(changes.changed),
        "extended": {name: list(targets) for name, targets in changes.extended.items()},
        "reduced": {name: list(targets) for name, targets in changes.reduced.items()},
        "choices": {name: list(ids) for name, ids in update.choices.items()},
    }
