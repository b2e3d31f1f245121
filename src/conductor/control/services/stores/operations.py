"""Where tasks graphs and their operations are kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conductor.control.services.listing import Page, Query
from conductor.domain.facts import OperationMoved, OperationTaken
from conductor.domain.ids import TenantName
from conductor.domain.operation import OperationRecord, OperationState
from conductor.domain.stored_operation import StoredOperation


@dataclass(frozen=True)
class StoredGraph:
    id: str
    execution_id: str
    name: str
    created_at: datetime
    state: str | None = None


class GraphStore(Protocol):
    def add(self, graph: StoredGraph) -> None: ...
    def named(self, execution_id: str, name: str | None = None) -> list[StoredGraph]: ...
    def get(self, graph_id: str) -> StoredGraph: ...
    def find(self, graph_id: str) -> StoredGraph | None: ...
    def put_state(self, graph_id: str, state: str) -> None: ...


class OperationStore(Protocol):
    def add_all(self, operations: Sequence[OperationRecord], at: datetime) -> None: ...
    def of_graph(self, graph_id: str) -> list[StoredOperation]: ...
    def page(
        self,
        query: Query,
        execution_id: str,
        graph_id: str | None = None,
        *,
        states: Collection[str] = (),
        types: Collection[str] = (),
    ) -> Page[StoredOperation]:
        """In their order; those of every state, and of every type, where none is named."""
        ...

    def of_execution(self, execution_id: str) -> list[StoredOperation]: ...
    def get(self, identifier: str) -> StoredOperation: ...
    def execution_of(self, identifier: str) -> str:
        """The id of the execution whose graph holds the operation."""
        ...

    def known(self, identifiers: Collection[str]) -> set[str]:
        """Those of them that are stored, of whatever execution."""
        ...

    def waiting_of(self, tenant: TenantName, deployment_id: str) -> list[StoredOperation]:
        """Those that have not run, of a deployment's executions that may be resumed."""
        ...

    def unfinished(self, identifiers: Collection[str]) -> set[str]:
        """Those of them that are stored and have no result."""
        ...

    def briefs(
        self, execution_id: str, identifiers: Iterable[str]
    ) -> dict[str, tuple[OperationState, bool]]:
        """(state, is it counted) of those of the operations that the execution has."""
        ...

    def move_all(self, moves: Iterable[OperationMoved], at: datetime) -> None: ...

    def take_all(self, taken: Iterable[OperationTaken]) -> None: ...

    def judge_all(self, verdicts: Mapping[str, tuple[str, str | None]]) -> None:
        """Each verdict comes with the id of the operation that retries this one."""
        ...

    def remove_all(self, identifiers: Sequence[str]) -> None: ...
    def decide(self, operation: StoredOperation) -> None:
        """Store it as it is after what a person said of it."""
        ...

    def reset(self, operations: Sequence[OperationRecord], at: datetime | None = None) -> None:
        """Take over state and parameters; forget result, error and verdict. The moment is that of
        the states that change."""
        ...
