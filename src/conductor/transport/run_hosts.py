"""The run hosts: each serves one deployment, and stays warm between its executions."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from conductor.domain.assignment import Assignment
from conductor.domain.clock import Clock
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import Batch, ExecutionMoved, Said
from conductor.domain.ids import ExecutionId
from conductor.domain.messages import (
    Append,
    Ask,
    Cancel,
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
        running = Running(assignment, Scope(assignment.execution_id, assignment.epoch))
        with self._lock:
            host = self._take_idle(running.home) or self._start(self)
            self._busy[host] = running
        host.send(RunWorkflow(assignment))

    def cancel(self, execution_id: str, kind: str) -> None:
        """Push the wish to the host that runs it; a kill ends all its processes instead."""
        host = self._host_of(execution_id)
        if host is None:
            return
        if kind != "kill":
            host.send(Cancel(kind))
            return
        self._busy[host].is_killed = True
        host.kill()
        self._operations.kill(execution_id)

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
        if running is None:
            return
        match message:
            case Ask():
                self._answering.ask(host, running.scope, message)
            case Append():
                self._answering.append(host, running.scope, message)
            case Perform():
                tenant = running.assignment.tenant
                self._operations.perform(Job(running.scope, tenant, message, host.send))
            case WorkflowEnded():
                self._finish(host, running)

    def lost(self, host: Host) -> None:
        with self._lock:
            running = self._busy.pop(host, None)
            self._idle = [(home, each) for home, each in self._idle if each is not host]
        if running is not None:
            self._operations.kill(running.scope.execution_id)
            self._write_loss(running, host)
            self._ended()

    def _finish(self, host: Host, running: Running) -> None:
        self._operations.kill(running.scope.execution_id)  # after a force-cancel
        with self._lock:
            self._busy.pop(host, None)
            self._idle.append((running.home, host))
            surplus = self._idle[: -self._most_idle]
            self._idle = self._idle[-self._most_idle :]
        for _, each in surplus:
            each.leave()
        self._ended()

    def _write_loss(self, running: Running, host: Host) -> None:
        """The host died, and what it ran ends with it: killed on purpose, or lost."""
        at = self._clock.now()
        status, error, event_type = ExecutionStatus.CANCELLED, "", "workflow_cancelled"
        if not running.is_killed:
            status, event_type = ExecutionStatus.FAILED, "workflow_failed"
            error = f"the process that ran the workflow died (exit {host.exit_code})"
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

    def _host_of(self, execution_id: str) -> Host | None:
        with self._lock:
            for host, running in self._busy.items():
                if running.scope.execution_id == ExecutionId(execution_id):
                    return host
        return None
