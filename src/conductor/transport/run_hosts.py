"""The run hosts: each serves one deployment, and stays warm between its executions."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from conductor.domain.assignment import Assignment
from conductor.domain.clock import Clock
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import Batch, ExecutionMoved, Said
from conductor.domain.messages import (
    Answer,
    Append,
    Ask,
    Cancel,
    EndOperations,
    Message,
    Perform,
    RunWorkflow,
    WorkflowEnded,
)
from conductor.transport.answers import Answering, Scope
from conductor.transport.host import Host, HostStarter
from conductor.transport.operation_hosts import Job, OperationHosts
from conductor.transport.records import Records

Home = tuple[str, str | None]


@dataclass(eq=False)
class Running:
    assignment: Assignment
    scope: Scope
    is_killed: bool = False

    @property
    def home(self) -> Home:
        return (self.assignment.tenant, self.assignment.deployment_id)


class RunHosts:
    """A second host for a deployment is started only for a forced parallel run."""

    def __init__(
        self,
        start: HostStarter,
        records: Records,
        operations: OperationHosts,
        clock: Clock,
        *,
        ended: Callable[[], None],
        most_idle: int = 8,
    ) -> None:
        self._start = start
        self._records = records
        self._operations = operations
        self._answering = Answering(records)
        self._clock = clock
        self._ended = ended
        self._most_idle = most_idle
        self._lock = threading.Lock()
        self._busy: dict[Host, Running] = {}
        self._idle: list[tuple[Home, Host]] = []  # the least recently used first

    @property
    def running(self) -> int:
        return len(self._busy)

    def run(self, assignment: Assignment) -> None:
        """One that cannot be begun ends at once, and says why."""
        scope = Scope(assignment.execution_id, assignment.epoch, assignment.execution_id)
        running = Running(assignment, scope)
        try:
            with self._lock:
                host = self._take_idle(running.home) or self._start(self)
                self._busy[host] = running
            host.send(RunWorkflow(assignment))
        except (OSError, TypeError, ValueError, OverflowError) as error:
            self._refuse(running, error)

    def cancel(self, execution_id: str, kind: str) -> None:
        """Push the wish to the host that runs it; a kill ends all its processes instead."""
        with self._lock:
            found = [(h, r) for h, r in self._busy.items() if r.scope.execution_id == execution_id]
            for host, running in found if kind == "kill" else ():
                running.is_killed = True
                host.kill()
        for host, _ in found if kind != "kill" else ():
            host.send(Cancel(execution_id, kind))

    def close(self) -> list[Host]:
        with self._lock:
            idle = [host for _, host in self._idle]
            busy = list(self._busy)
            self._idle.clear()
            self._busy.clear()  # their executions are left to recovery
        for host in idle:
            host.leave()
        for host in busy:
            host.kill()
        return idle + busy

    # What the hosts say

    def take(self, host: Host, message: Message) -> None:
        running = self._busy.get(host)
        if isinstance(message, Ask | Append):
            self._answering.take(host, running.scope if running else None, message)
        elif isinstance(message, EndOperations):
            self._operations.end(message.work)
            host.send(Answer(message.id))
        elif running is None:
            return
        elif isinstance(message, Perform):
            scope = replace(running.scope, work=message.operation_id)
            self._operations.perform(Job(scope, running.assignment.tenant, message, host.send))
        elif message == WorkflowEnded(running.scope.execution_id):
            self._finish(host, running)

    def lost(self, host: Host) -> None:
        with self._lock:
            running = self._busy.get(host)
            self._idle = [(home, each) for home, each in self._idle if each is not host]
        if running is None:
            return
        self._operations.end(running.scope.execution_id)
        status, error = ExecutionStatus.CANCELLED, ""
        if not running.is_killed:
            status = ExecutionStatus.FAILED
            error = f"the process that ran the workflow died (exit {host.exit_code})"
        self._write_end(running, status, error)
        with self._lock:
            self._busy.pop(host, None)
        self._ended()

    def _finish(self, host: Host, running: Running) -> None:
        with self._lock:
            self._busy.pop(host, None)
            self._idle.append((running.home, host))
            surplus = self._idle[: -self._most_idle]
            self._idle = self._idle[-self._most_idle :]
        for _, each in surplus:
            each.leave()
        self._ended()

    def _refuse(self, running: Running, error: Exception) -> None:
        with self._lock:
            host = next((h for h, r in self._busy.items() if r is running), None)
            if host is not None:
                del self._busy[host]
        if host is not None:
            host.kill()
        self._write_end(running, ExecutionStatus.FAILED, f"it could not be begun: {error}")

    def _write_end(self, running: Running, status: ExecutionStatus, error: str) -> None:
        """The end of an execution that cannot write it itself; refused if it has ended already."""
        at = self._clock.now()
        event_type = "workflow_failed" if error else "workflow_cancelled"
        text = f"'{running.assignment.context.get('workflow_id')}' workflow execution {status}"
        said = Said(EventRecord(EVENT, f"{text}: {error}" if error else text, at, event_type))
        scope = running.scope
        moved = ExecutionMoved(status, at, error)
        self._records.append(Batch(scope.execution_id, scope.epoch, [said, moved])).result()

    def _take_idle(self, home: Home) -> Host | None:
        for index, (owner, host) in enumerate(self._idle):
            if owner == home:
                del self._idle[index]
                return host
        return None
