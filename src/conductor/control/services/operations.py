"""The stored tasks graphs and operations of executions."""

from collections.abc import Sequence
from dataclasses import dataclass

from conductor.control.services.access import tenant_of
from conductor.control.services.errors import IllegalAction
from conductor.control.services.listing import Page, Query
from conductor.control.services.stores import StoredGraph
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.decisions import MEANINGS, Decision
from conductor.domain.errors import InvalidInput, NotFound
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import Execution
from conductor.domain.identity import Caller
from conductor.domain.ids import ExecutionId
from conductor.domain.operation import TERMINATED
from conductor.domain.outcomes import has_unknown_outcome
from conductor.domain.stored_operation import StoredOperation

_SHOWN = frozenset({"SubgraphTask", "RemoteWorkflowTask"})


@dataclass(frozen=True)
class Operations:
    work: UnitOfWorkFactory
    clock: Clock

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
        self, caller: Caller, identifier: str, decision: Decision, reason: str
    ) -> StoredOperation:
        """What a person found out about an operation whose outcome is unknown.

        `retry`: it runs again when its execution is resumed; `done`: it did its work, and its
        handler is asked as after any success; `skip`: nothing follows from it but that others go
        on.
        """
        if not reason.strip():
            raise InvalidInput("give a reason: it is kept with the execution's events")
        with self.work.writing() as unit:
            execution = _locked_home(unit, caller, identifier)
            found = unit.operations.get(identifier)
            if not (execution.is_final and has_unknown_outcome(found)):
                raise IllegalAction(
                    f"operation {identifier} is {found.record.state} in an execution that is "
                    f"{execution.status}: only one whose outcome is unknown can be decided upon"
                )
            state, verdict, means = MEANINGS[decision]
            unit.operations.decide(found.record.id, state, verdict)
            unit.executions.count(execution.id, total=0, finished=int(state in TERMINATED))
            said = f"operation {found.record.name} {means}, says {caller.username}: {reason}"
            self._say(unit, execution, said, identifier)
            return unit.operations.get(identifier)

    def _say(self, unit: UnitOfWork, execution: Execution, said: str, task_id: str) -> None:
        now = self.clock.now()
        record = EventRecord(EVENT, said, now, "operation_decided", context={"task_id": task_id})
        unit.events.append(execution, [record], now)


def _locked_home(unit: UnitOfWork, caller: Caller, operation_id: str) -> Execution:
    """The operation's execution; nobody else changes it until the commit."""
    identifier = ExecutionId(unit.operations.execution_of(operation_id))
    unit.executions.get(tenant_of(caller), identifier)
    execution = unit.executions.by_id(identifier, for_update=True)
    if execution is None:
        raise NotFound("execution", identifier)
    return execution
