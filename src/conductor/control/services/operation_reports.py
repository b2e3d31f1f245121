"""Graphs and operations as code with an execution's token writes them down (rest-contract §10).

All goes the journal's way, in the epoch in which the token was given: what the engine could not
write, nobody can.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from conductor.control.services.errors import Forbidden
from conductor.control.services.execution_access import own_execution
from conductor.control.services.operation_facts import Outcome, facts_of_report
from conductor.control.services.run_records import Writer
from conductor.control.services.stores.operations import StoredGraph
from conductor.control.services.work import StorageUnavailable, UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import Conflict
from conductor.domain.execution import Execution
from conductor.domain.facts import (
    Batch,
    Fact,
    GraphMoved,
    GraphStored,
    OperationRemoved,
    OperationStored,
    OperationTaken,
)
from conductor.domain.identity import Caller
from conductor.domain.ids import GraphId
from conductor.domain.lifecycle import Actor
from conductor.domain.operation import OPERATION_LIFE, OperationRecord
from conductor.domain.stored_operation import StoredOperation

_PATIENCE = 30.0  # seconds; the journal sits outages out, and whoever asks again changes nothing


@dataclass(frozen=True)
class OperationReports:
    """For the execution's own token, and for administrators, as long as the execution runs."""

    work: UnitOfWorkFactory
    writer: Writer
    clock: Clock

    def store_graph(
        self,
        caller: Caller,
        execution_id: str,
        graph_id: GraphId,
        name: str,
        operations: Sequence[OperationRecord],
        created_at: datetime | None = None,
    ) -> StoredGraph:
        """With all its operations, or not at all. Only administrators may say when it was made."""
        if created_at is not None and not caller.is_admin:
            raise Forbidden("only administrators say when a graph was made: leave created_at out")
        with self.work.reading() as unit:
            execution = _own(unit, caller, execution_id)
            if unit.tasks_graphs.find(graph_id) is not None:
                raise Conflict(f"there is a tasks graph {graph_id} already: choose another id")
            _check_new(unit, operations)
        stored = created_at or self.clock.now()
        self._write(caller, execution, [GraphStored(graph_id, name, operations, stored)])
        return StoredGraph(graph_id, execution.id, name, stored)

    def store(self, caller: Caller, operation: OperationRecord) -> StoredOperation:
        """One more in a stored graph: a retry, for instance."""
        with self.work.reading() as unit:
            graph = unit.tasks_graphs.get(operation.graph_id)
            execution = _own(unit, caller, graph.execution_id)
            _check_new(unit, [operation])
        self._write(caller, execution, [OperationStored(operation)])
        return self._stored(operation.id)

    def report(
        self,
        caller: Caller,
        identifier: str,
        outcome: Outcome | None,
        manager_name: str | None = None,
        agent_name: str | None = None,
    ) -> None:
        """The operation came to a state, or somebody works on it. To say so again changes nothing;
        one that has ended never comes to another state."""
        with self.work.reading() as unit:
            execution = _own(unit, caller, unit.operations.execution_of(identifier))
            stored = unit.operations.get(identifier)
        facts: list[Fact] = []
        if manager_name is not None or agent_name is not None:
            facts.append(OperationTaken(stored.record.id, manager_name, agent_name))
        if outcome is not None and stored.record.state != outcome.state:
            OPERATION_LIFE.check(identifier, stored.record.state, outcome.state, by=Actor.WORKER)
            facts += facts_of_report(execution, stored, outcome, self.clock.now())
        if facts:
            self._write(caller, execution, facts)

    def report_graph(self, caller: Caller, graph_id: str, state: str) -> StoredGraph:
        """What its builder says of a whole graph: it is kept, and nothing follows from it."""
        with self.work.reading() as unit:
            graph = unit.tasks_graphs.get(graph_id)
            execution = _own(unit, caller, graph.execution_id)
        self._write(caller, execution, [GraphMoved(GraphId(graph.id), state)])
        return replace(graph, state=state)

    def remove(self, caller: Caller, identifier: str) -> None:
        with self.work.reading() as unit:
            execution = _own(unit, caller, unit.operations.execution_of(identifier))
            stored = unit.operations.get(identifier)
        self._write(caller, execution, [OperationRemoved(stored.record.id)])

    def _write(self, caller: Caller, execution: Execution, facts: Sequence[Fact]) -> None:
        epoch = execution.epoch if caller.epoch is None else caller.epoch
        try:
            receipt = self.writer.append(Batch(execution.id, epoch, facts)).result(_PATIENCE)
        except TimeoutError:
            raise StorageUnavailable("the journal waits for its database: ask again") from None
        if not receipt.is_written:
            raise Conflict(receipt.refusal or f"execution {execution.id} has changed meanwhile")

    def _stored(self, identifier: str) -> StoredOperation:
        with self.work.reading() as unit:
            return unit.operations.get(identifier)


def _own(unit: UnitOfWork, caller: Caller, execution_id: str) -> Execution:
    """The execution, if the caller may write in its name; who does not see it is told that it is
    not there."""
    execution = own_execution(unit, caller, execution_id)
    if caller.execution_id != execution.id and not caller.is_admin:
        raise Forbidden(f"only its own token may write operations of execution {execution.id}")
    return execution


def _check_new(unit: UnitOfWork, operations: Sequence[OperationRecord]) -> None:
    identifiers = [each.id for each in operations]
    twice = {each for each, times in Counter(identifiers).items() if times > 1}
    known = sorted(twice | unit.operations.known(identifiers))
    if known:
        raise Conflict(f"operation ids are used once: {', '.join(known[:10])} are taken")
