"""Reading the stored tasks graphs and operations of executions."""

from collections.abc import Sequence
from dataclasses import dataclass

from conductor.control.services.access import tenant_of
from conductor.control.services.stores import StoredGraph, StoredOperation
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.errors import InvalidInput
from conductor.domain.identity import Caller

_SHOWN = frozenset({"SubgraphTask", "RemoteWorkflowTask"})


@dataclass(frozen=True)
class Operations:
    work: UnitOfWorkFactory

    def graphs(
        self, caller: Caller, execution_id: str, name: str | None = None
    ) -> list[StoredGraph]:
        with self.work.reading() as unit:
            unit.executions.get(tenant_of(caller), execution_id)
            return unit.tasks_graphs.named(execution_id, name)

    def of(
        self,
        caller: Caller,
        *,
        graph_id: str | None = None,
        execution_id: str | None = None,
        states: Sequence[str] = (),
        is_internal_skipped: bool = False,
    ) -> list[StoredOperation]:
        """Those of one graph or of one execution; exactly one of the ids is given."""
        if (graph_id is None) == (execution_id is None):
            raise InvalidInput("ask for the operations of a graph_id or of an execution_id")
        with self.work.reading() as unit:
            if graph_id is not None:
                execution_id = unit.tasks_graphs.get(graph_id).execution_id
            unit.executions.get(tenant_of(caller), execution_id or "")
            found = _found(unit, graph_id, execution_id or "")
        return [
            each
            for each in found
            if (not states or each.record.state in states)
            and (not is_internal_skipped or each.record.type in _SHOWN)
        ]

    def get(self, caller: Caller, identifier: str) -> StoredOperation:
        with self.work.reading() as unit:
            found = unit.operations.get(identifier)
            unit.executions.get(tenant_of(caller), unit.operations.execution_of(identifier))
            return found


def _found(unit: UnitOfWork, graph_id: str | None, execution_id: str) -> list[StoredOperation]:
    if graph_id is not None:
        return unit.operations.of_graph(graph_id)
    return unit.operations.of_execution(execution_id)
