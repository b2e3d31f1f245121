"""What the database says at one moment."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

FINAL = frozenset({"terminated", "failed", "cancelled"})
TERMINATED = frozenset({"succeeded", "failed", "rescheduled"})
IN_FLIGHT = frozenset({"sending", "sent", "started", "response-sent"})


@dataclass(frozen=True)
class Execution:
    id: str
    workflow: str
    deployment: str
    status: str
    error: str = ""
    total: int = 0
    finished: int = 0
    last_sequence: int = 0
    holder: str | None = None

    @property
    def is_final(self) -> bool:
        return self.status in FINAL


@dataclass(frozen=True)
class Operation:
    """A stored task. Only one that `is_remote` runs in an operation host, and has a ledger."""

    id: str
    execution: str
    state: str
    name: str = ""
    dependencies: tuple[str, ...] = ()
    subgraph: str | None = None
    retried_by: str | None = None
    is_remote: bool = True
    is_resumable: bool = False
    is_counted: bool = True

    @property
    def is_in_flight(self) -> bool:
        return self.is_remote and self.state in IN_FLIGHT

    @property
    def is_terminated(self) -> bool:
        return self.state in TERMINATED

    @property
    def is_settled(self) -> bool:
        """Nobody may ever run it again: it succeeded, or its retry stands for it."""
        return self.state == "succeeded" or self.retried_by is not None


@dataclass(frozen=True)
class Event:
    sequence: int
    type: str
    message: str = ""
    operation: str | None = None


@dataclass(frozen=True)
class Instance:
    id: str
    deployment: str
    state: str


@dataclass(frozen=True)
class Journal:
    """Executions, the oldest first, operations, and the events of each execution in order."""

    executions: Mapping[str, Execution] = field(default_factory=dict)
    operations: Mapping[str, Operation] = field(default_factory=dict)
    events: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    instances: tuple[Instance, ...] = ()
    workers: frozenset[str] = frozenset()

    def of_execution(self, identifier: str) -> list[Operation]:
        return self._by_execution[identifier]

    def has_result(self, identifier: str) -> bool:
        operation = self.operations.get(identifier)
        return operation is not None and operation.is_terminated

    def is_over(self, operation: Operation) -> bool:
        """It ended, or was given up with its subgraph."""
        if operation.is_terminated:
            return True
        return operation.subgraph is not None and self.is_over(self.operations[operation.subgraph])

    def newest(self, identifier: str) -> Operation:
        """The last retry of an operation; itself when it was not tried again."""
        operation = self.operations[identifier]
        while operation.retried_by in self.operations:
            operation = self.operations[operation.retried_by]
        return operation

    def before(self, identifier: str) -> Iterator[Operation]:
        """The remote operations that must have ended before this one may begin."""
        yield from self._before(self.operations[identifier], {identifier})

    def times_sent(self, identifier: str) -> int:
        return self._sendings.get(identifier, 0)

    @cached_property
    def _by_execution(self) -> Mapping[str, list[Operation]]:
        found = defaultdict(list)
        for operation in self.operations.values():
            found[operation.execution].append(operation)
        return found

    @cached_property
    def _inside(self) -> Mapping[str, list[Operation]]:
        found = defaultdict(list)
        for operation in self.operations.values():
            found[operation.subgraph or ""].append(operation)
        return found

    @cached_property
    def _sendings(self) -> Mapping[str, int]:
        told = (event for events in self.events.values() for event in events)
        return Counter(event.operation or "" for event in told if event.type == "sending_task")

    def _before(self, operation: Operation, seen: set[str]) -> Iterator[Operation]:
        """Also what its subgraph waits for; through tasks that are not remote, and into
        subgraphs. A task's own subgraph is no more than open when the task begins."""
        for identifier in operation.dependencies:
            if identifier in self.operations and identifier not in seen | {operation.subgraph}:
                seen.add(identifier)
                yield from self._to_the_end_of(self.newest(identifier), seen)
        if operation.subgraph is not None:
            yield from self._before(self.operations[operation.subgraph], seen)

    def _to_the_end_of(self, operation: Operation, seen: set[str]) -> Iterator[Operation]:
        if operation.is_remote:
            yield operation
            return
        for inner in self._inside[operation.id]:
            if inner.id not in seen:
                seen.add(inner.id)
                yield from self._to_the_end_of(self.newest(inner.id), seen)
        yield from self._before(operation, seen)
