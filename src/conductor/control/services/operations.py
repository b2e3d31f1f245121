"""The stored tasks graphs and operations of executions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conductor.blueprint.functions.table import has_calls
from conductor.control.services.confidences import Confidences
from conductor.control.services.errors import IllegalAction
from conductor.control.services.execution_access import own_execution, seen_execution
from conductor.control.services.listing import Page, Query
from conductor.control.services.seals import kept_seals
from conductor.control.services.stores.operations import StoredGraph
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.decided_operation import decided, inputs_of, why_undecidable
from conductor.domain.decision_taken_back import taken_back, why_it_stands
from conductor.domain.decisions import Decision
from conductor.domain.declared_inputs import check_inputs, declared_at, input_types
from conductor.domain.errors import InvalidInput, NotFound
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import RESUMABLE, Execution
from conductor.domain.identity import Caller
from conductor.domain.ids import ExecutionId
from conductor.domain.operation import TERMINATED, OperationRecord
from conductor.domain.outcomes import interface_of
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
            seen_execution(unit, caller, execution_id)
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
            seen_execution(unit, caller, home)
            types = _SHOWN if is_internal_skipped else frozenset()
            return unit.operations.page(query, home, graph_id, states=states, types=types)

    def get(self, caller: Caller, identifier: str) -> StoredOperation:
        with self.work.reading() as unit:
            found = unit.operations.get(identifier)
            seen_execution(unit, caller, unit.operations.execution_of(identifier))
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
            after = decided(
                before,
                decision,
                given,
                by=caller.username,
                at=now,
                reason=reason,
                resumes=execution.resumes,
            )
            return _stored(unit, execution, before, after)

    def take_back(self, caller: Caller, identifier: str, reason: str) -> StoredOperation:
        """The last thing that a person decided of an operation, before the resume that uses it. The
        operation is again what it was."""
        with self.work.writing() as unit:
            execution = _locked_home(unit, caller, identifier)
            before = _of_resumable(unit, execution, identifier)
            if why := why_it_stands(before, execution.resumes):
                raise IllegalAction(why)
            now = self.clock.now()
            after = taken_back(before, by=caller.username, at=now, reason=reason)
            return _stored(unit, execution, before, after)

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
        check_inputs(operation.record, given, _types(unit, execution, operation.record, given))
        sealed: Mapping[str, Any] = self.confidences.within(unit, execution.id).seal(given)
        return sealed


def _types(
    unit: UnitOfWork, execution: Execution, record: OperationRecord, given: Mapping[str, Any]
) -> Mapping[str, str]:
    """Those of what is not a function."""
    place = declared_at(record)
    if place is None or execution.deployment_id is None:
        return {}
    node = unit.nodes.find_in(execution.tenant, execution.deployment_id, place.node)
    types = input_types(place, node.plan) if node else {}
    return {name: kind for name, kind in types.items() if not has_calls(given.get(name))}


def _decidable(unit: UnitOfWork, execution: Execution, identifier: str) -> StoredOperation:
    found = _of_resumable(unit, execution, identifier)
    if reason := why_undecidable(found, unit.operations.of_execution(execution.id)):
        raise IllegalAction(reason)
    return found


def _of_resumable(unit: UnitOfWork, execution: Execution, identifier: str) -> StoredOperation:
    found = unit.operations.get(identifier)
    if execution.status not in RESUMABLE:
        raise IllegalAction(
            f"operation {identifier} is {found.record.state} in an execution that is "
            f"{execution.status}: only of a failed or cancelled one it can be decided upon"
        )
    return found


def _stored(
    unit: UnitOfWork, execution: Execution, before: StoredOperation, after: StoredOperation
) -> StoredOperation:
    unit.operations.decide(after)
    finished = _is_finished(after) - _is_finished(before)
    unit.executions.count(execution.id, total=0, finished=finished)
    _say(unit, execution, after)
    return unit.operations.get(after.record.id)


def _is_finished(operation: StoredOperation) -> int:
    return int(operation.record.is_counted and operation.record.state in TERMINATED)


def _say(unit: UnitOfWork, execution: Execution, operation: StoredOperation) -> None:
    record, last = operation.record, operation.decisions[-1]
    which = f"operation {record.name}{interface_of(record)}"
    said = f"{which} {last.words}, says {last.by}: {last.reason}"
    event = EventRecord(EVENT, said, last.at, "operation_decided", context={"task_id": record.id})
    unit.events.append(execution, [event], last.at)


def _locked_home(unit: UnitOfWork, caller: Caller, operation_id: str) -> Execution:
    """The operation's execution; nobody else changes it until the commit."""
    identifier = ExecutionId(unit.operations.execution_of(operation_id))
    own_execution(unit, caller, identifier)
    execution = unit.executions.by_id(identifier, for_update=True)
    if execution is None:
        raise NotFound("execution", identifier)
    return execution
