"""Processes of a worker's former self that could not be killed, and whose they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from conductor.control.services.work import UnitOfWork
from conductor.domain.errors import NotFound
from conductor.domain.execution import Execution
from conductor.domain.ids import ExecutionId
from conductor.domain.worker import Survivor


@dataclass(frozen=True)
class Undead:
    """`anybodys` are processes of which nobody knows what they ran: they may be of any execution
    that the worker held."""

    worker_id: str = ""
    by_execution: Mapping[ExecutionId, Sequence[int]] = field(default_factory=dict)
    anybodys: Sequence[int] = ()

    @classmethod
    def of(cls, unit: UnitOfWork, worker_id: str, survivors: Sequence[Survivor]) -> "Undead":
        found: dict[ExecutionId, list[int]] = {}
        anybodys: list[int] = []
        for each in survivors:
            home = _home(unit, each.operation_id)
            (anybodys if home is None else found.setdefault(home, [])).append(each.pid)
        return cls(worker_id, found, anybodys)

    def of_held(self, execution: Execution) -> str:
        """The sentence about those of an execution that the worker held; empty without any."""
        pids = sorted([*self.by_execution.get(execution.id, ()), *self.anybodys])
        return self._sentence(pids) if pids else ""

    def of_others(self, held: Sequence[Execution]) -> Iterator[tuple[ExecutionId, str]]:
        """The sentences about those of executions that the worker has lost before."""
        for identifier, pids in self.by_execution.items():
            if all(identifier != each.id for each in held):
                yield identifier, self._sentence(pids)

    def _sentence(self, pids: Sequence[int]) -> str:
        names = ", ".join(map(str, pids))
        return (
            f"processes {names} could not be killed: end them on the machine of worker "
            f"{self.worker_id}"
        )


NONE_UNDEAD = Undead()


def _home(unit: UnitOfWork, operation_id: str | None) -> ExecutionId | None:
    if operation_id is None:
        return None
    try:
        return ExecutionId(unit.operations.execution_of(operation_id))
    except NotFound:
        return None
