"""The stored tasks graphs and operations of executions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conductor.control.services.access import tenant_of
from conductor.control.services.confidences import Confidences
from conductor.control.services.errors import IllegalAction
from conductor.control.services.listing import Page, Query
from conductor.control.services.seals import kept_seals
from conductor.control.services.stores import StoredGraph
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.decided_operation import decided, inputs_of, why_undecidable
from conductor.domain.decisions import Decision
from conductor.domain.errors import InvalidInput, NotFound
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import RESUMABLE, Execution
from conductor.domain.identity import Caller
from conductor.domain.ids import ExecutionId
from conductor.domain.operation import TERMINATED
from conductor.domain.stored_operation import StoredOperation

_SHOWN = frozenset({"SubgraphTask", "RemoteWorkflowTask"})


@dataclass(frozen=True)
class Operations:
    work: UnitOfWorkFactory
    clock: Clock
    confidences: Confidences

    def graphs(
        self, caller: Caller, execution_id: str, name: str | None = None
    ) -> list[StoredGraph]:
        with self.work.reading() as unit:
            unit.executions.get(tenant_of(caller), execution_id)
            return unit.tasks_graphs.named(execution_id, name)

    def page(
        self,
        caller: Caller,
        query: Query,
        *,
        graph_id: str | None = None,
        execution_id: str | None = None,
        states: Sequence[str] = (),
        is_internal_skipped: bool = False,
    ) -> Page[StoredOperation]:
        """Those of one graph or of one execution; exactly one of the ids is given."""
        if (graph_id is None) == (execution_id is None):
            raise InvalidInput("ask for the operations of a graph_id or of an execution_id")
        with self.work.reading() as unit:
            home = execution_id or unit.tasks_graphs.get(graph_id or "").execution_id
            unit.executions.get(tenant_of(caller), home)
            types = _SHOWN if is_internal_skipped else frozenset()
            return unit.operations.page(query, home, graph_id, states=states, types=types)

    def get(self, caller: Caller, identifier: str) -> StoredOperation:
        with self.work.reading() as unit:
            found = unit.operations.get(identifier)
            unit.executions.get(tenant_of(caller), unit.operations.execution_of(identifier))
            return found

    def decide(
        self,
        caller: Caller,
        identifier: str,
        decision: Decision,
        reason: str,
        inputs: Mapping[str, Any] | None = None,
    ) -> StoredOperation:
        """What a person says of an operation that failed, was lost or has not run, of an execution
        that may be resumed.

        `retry`: it runs again when its execution is resumed, with `inputs` in the place of those of
        the same names; `done`: it did its work, and its handler is asked as after any success;
        `skip`: nothing follows from it but that others go on.
        """
        with self.work.writing() as unit:
            execution = _locked_home(unit, caller, identifier)
            before = _decidable(unit, execution, identifier)
            now = self.clock.now()
            given = self._sealed(unit, execution, before, inputs or {})
            after = decided(before, decision, given, by=caller.username, at=now, reason=reason)
            unit.operations.decide(after)
            finished = _is_finished(after) - _is_finished(before)
            unit.executions.count(execution.id, total=0, finished=finished)
            _say(unit, execution, after)
            return unit.operations.get(identifier)

    def _sealed(
        self,
        unit: UnitOfWork,
        execution: Execution,
        operation: StoredOperation,
        inputs: Mapping[str, Any],
    ) -> Mapping[str, Any]:
        """Secrets that the execution was told are stored encrypted; where a mask came back, what it
        hid stays."""
        given = kept_seals(dict(inputs), dict(inputs_of(operation.record)))
        sealed: Mapping[str, Any] = self.confidences.within(unit, execution.id).seal(given)
        return sealed


def _decidable(unit: UnitOfWork, execution: Execution, identifier: str) -> StoredOperation:
    found = unit.operations.get(identifier)
    if execution.status not in RESUMABLE:
        raise IllegalAction(
            f"operation {identifier} is {found.record.state} in an execution that is "
            f"{execution.status}: only of a failed or cancelled one it can be decided upon"
        )
    if reason := why_undecidable(found, unit.operations.of_execution(execution.id)):
        raise IllegalAction(reason)
    return found


def _is_finished(operation: StoredOperation) -> int:
    return int(operation.record.is_counted and operation.record.state in TERMINATED)


def _say(unit: UnitOfWork, execution: Execution, operation: StoredOperation) -> None:
    record, last = operation.record, operation.decisions[-1]
    said = f"operation {record.name} {last.words}, says {last.by}: {last.reason}"
    event = EventRecord(EVENT, said, last.at, "operation_decided", context={"task_id": record.id})
    unit.events.append(execution, [event], last.at)


def _locked_home(unit: UnitOfWork, caller: Caller, operation_id: str) -> Execution:
    """The operation's execution; nobody else changes it until the commit."""
    identifier = ExecutionId(unit.operations.execution_of(operation_id))
    unit.executions.get(tenant_of(caller), identifier)
    execution = unit.executions.by_id(identifier, for_update=True)
    if execution is None:
        raise NotFound("execution", identifier)
    return execution
