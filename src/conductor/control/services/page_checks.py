"""Everything that may refuse a page of facts. Nothing here writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conductor.control.services.page_of_facts import PageOfFacts
from conductor.control.services.stores.execution_leases import HeldExecution
from conductor.control.services.work import UnitOfWork
from conductor.domain.errors import ConductorError, NotFound
from conductor.domain.execution import Execution
from conductor.domain.ids import NodeInstanceId
from conductor.domain.lifecycle import Actor
from conductor.domain.operation import OPERATION_LIFE, OperationState


class Refused(ConductorError):
    """The batch cannot be written; its receipt says why."""

    def __init__(self, sentence: str, conflicts: Sequence[NodeInstanceId] = ()) -> None:
        super().__init__(sentence)
        self.conflicts = tuple(conflicts)


Briefs = Mapping[str, tuple[OperationState, bool]]
Properties = Mapping[NodeInstanceId, tuple[int, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """A page that may be written, with what was learned on the way.

    `briefs` are (state, is it counted) of the operations that it touches, before it; `properties`
    come with their new versions; `moves` are the execution (before, after) each.
    """

    facts: PageOfFacts
    briefs: Briefs
    properties: Properties
    moves: Sequence[tuple[Execution, Execution]]


def check(unit: UnitOfWork, held: HeldExecution, page: PageOfFacts) -> CheckedPage:
    """Raises `Refused`, or `IllegalMove`."""
    if held.is_final:
        raise Refused(f"execution {held.id} has ended")
    _check_graphs(unit, held, page)
    briefs = _briefs(unit, held, page)
    _check_operations(held, page, briefs)
    return CheckedPage(
        page, briefs, _new_properties(unit, held, page), _execution_moves(unit, held, page)
    )


def _check_graphs(unit: UnitOfWork, held: HeldExecution, page: PageOfFacts) -> None:
    wanted = {operation.graph_id for operation in page.operations}
    wanted |= {move.graph_id for move in page.graph_moves}
    wanted -= {graph.graph_id for graph in page.graphs}
    if wanted:
        wanted -= {graph.id for graph in unit.tasks_graphs.named(held.id)}
    if wanted:
        raise Refused(f"execution {held.id} has no tasks graph {', '.join(sorted(wanted))}")


def _briefs(unit: UnitOfWork, held: HeldExecution, page: PageOfFacts) -> Briefs:
    touched = page.touched
    added = {
        each.id: (each.state, each.is_counted) for each in page.operations if each.id in touched
    }
    stored = touched - added.keys()
    return (unit.operations.briefs(held.id, stored) if stored else {}) | added


def _check_operations(held: HeldExecution, page: PageOfFacts, briefs: Briefs) -> None:
    for identifier in page.touched:
        if identifier not in briefs:
            raise Refused(f"execution {held.id} has no operation {identifier}")
    for identifier, states in page.moves.items():
        state = briefs[identifier][0]
        for target in states:
            OPERATION_LIFE.check(identifier, state, target, by=Actor.WORKER)
            state = target


def _new_properties(unit: UnitOfWork, held: HeldExecution, page: PageOfFacts) -> Properties:
    if not page.instance_changes:
        return {}
    versions = unit.node_instances.versions(
        held.tenant, {change.instance_id for change in page.instance_changes}
    )
    properties = {}
    conflicts = []
    for change in page.instance_changes:
        if versions.get(change.instance_id) != change.version:
            conflicts.append(change.instance_id)
            continue
        versions[change.instance_id] = change.version + 1
        properties[change.instance_id] = (change.version + 1, change.runtime_properties)
    if conflicts:
        names = ", ".join(conflicts)
        raise Refused(f"changed since they were read: {names}; read them again", conflicts)
    return properties


def _execution_moves(
    unit: UnitOfWork, held: HeldExecution, page: PageOfFacts
) -> list[tuple[Execution, Execution]]:
    if not page.execution_moves:
        return []
    before = unit.executions.by_id(held.id)
    if before is None:
        raise NotFound("execution", held.id)
    moves = []
    for move in page.execution_moves:
        after = before.move_to(move.status, by=Actor.WORKER, at=move.at, error=move.error)
        moves.append((before, after))
        before = after
    return moves
