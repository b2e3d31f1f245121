"""A batch of facts sorted by what they touch, so that each table is written once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from conductor.domain.event import EventRecord
from conductor.domain.facts import (
    ExecutionMoved,
    Fact,
    GraphMoved,
    GraphStored,
    InstanceChanged,
    InstanceStateSet,
    OperationJudged,
    OperationMoved,
    OperationRemoved,
    OperationStored,
    OperationTaken,
    Said,
)
from conductor.domain.ids import NodeInstanceId
from conductor.domain.operation import OperationRecord, OperationState


@dataclass
class PageOfFacts:
    """Facts about different things do not depend on each other; those about one keep their order.

    `moves` are all states that an operation passed, `final_moves` where it came to;
    `instance_states` are all that instances passed.
    """

    graphs: list[GraphStored] = field(default_factory=list)
    operations: list[OperationRecord] = field(default_factory=list)
    moves: dict[str, list[OperationState]] = field(default_factory=dict)
    final_moves: dict[str, OperationMoved] = field(default_factory=dict)
    verdicts: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    taken: list[OperationTaken] = field(default_factory=list)
    graph_moves: list[GraphMoved] = field(default_factory=list)
    instance_states: list[tuple[NodeInstanceId, str]] = field(default_factory=list)
    instance_changes: list[InstanceChanged] = field(default_factory=list)
    said: list[EventRecord] = field(default_factory=list)
    execution_moves: list[ExecutionMoved] = field(default_factory=list)

    @property
    def touched(self) -> set[str]:
        taken = (each.operation_id for each in self.taken)
        return {*self.moves, *self.verdicts, *self.removed, *taken}

    def note(self, fact: Fact) -> None:
        match fact:  # the frequent ones first
            case Said():
                self.said.append(fact.record)
            case OperationMoved():
                self._note_move(fact)
            case OperationJudged():
                self.verdicts[fact.operation_id] = (fact.verdict, fact.retried_by)
            case GraphStored():
                self.graphs.append(fact)
                self.operations.extend(fact.operations)
            case OperationStored():
                self.operations.append(fact.operation)
            case OperationRemoved():
                self.removed.append(fact.operation_id)
            case OperationTaken():
                self.taken.append(fact)
            case GraphMoved():
                self.graph_moves.append(fact)
            case InstanceStateSet():
                self.instance_states.append((fact.instance_id, fact.state))
            case InstanceChanged():
                self.instance_changes.append(fact)
            case ExecutionMoved():
                self.execution_moves.append(fact)

    def _note_move(self, move: OperationMoved) -> None:
        """Whether it may run twice is said once, with `sent`, and stays."""
        self.moves.setdefault(move.operation_id, []).append(move.state)
        before = self.final_moves.get(move.operation_id)
        if before is not None and move.is_resumable is None:
            move = move.declared(is_resumable=before.is_resumable)
        self.final_moves[move.operation_id] = move


def read_page(facts: Iterable[Fact]) -> PageOfFacts:
    page = PageOfFacts()
    for fact in facts:
        page.note(fact)
    return page
