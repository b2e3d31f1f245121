"""Queued executions: who is next, and whether there is room."""

from dataclasses import dataclass

from conductor.control.services.run_queue import RunQueue
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.ids import DeploymentId, ExecutionId
from conductor.domain.lifecycle import Actor

S = ExecutionStatus


@dataclass(frozen=True)
class WaitingLine:
    """`max_concurrent` executions run at once before the line stops moving. Those that an active
    execution has started go beyond it."""

    work: UnitOfWorkFactory
    queue: RunQueue
    clock: Clock
    max_concurrent: int = 20

    def start_queued(self) -> list[ExecutionId]:
        """Let every queued execution whose deployment is free begin, oldest first."""
        started: list[ExecutionId] = []
        if not self._is_anybody_waiting():
            return started
        with self.work.writing() as unit:
            room = self.max_concurrent - unit.executions.count_running()
            first = unit.executions.first_in_line()
            nested = unit.executions.nested(first)
            for before in first:
                needs_room = before.id not in nested
                if (room > 0 or not needs_room) and _is_next(unit, before):
                    after = before.move_to(S.PENDING, by=Actor.PERSON, at=self.clock.now())
                    unit.executions.move(before, after)
                    started.append(before.id)
                    room -= needs_room
        if started:
            self.queue.beckon()
        return started

    def _is_anybody_waiting(self) -> bool:
        """Asked without the write lock: most of the time nobody is."""
        with self.work.reading() as unit:
            return bool(unit.executions.with_status([S.QUEUED], 1))


def _is_next(unit: UnitOfWork, execution: Execution) -> bool:
    """Nothing runs on its deployment, and nobody came before it."""
    unit.deployments.locked(execution.tenant, DeploymentId(execution.deployment_id or ""))
    line = unit.executions.active_of(execution.tenant, execution.deployment_id or "")
    return [each.id for each in line[:1]] == [execution.id] and all(
        each.status is S.QUEUED for each in line
    )
