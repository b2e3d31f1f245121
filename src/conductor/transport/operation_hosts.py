"""The pool of warm operation hosts, one operation each at a time."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from conductor.domain.crash_points import ORDER_TAKEN, OUTCOME_TAKEN, reached
from conductor.domain.failure import failure
from conductor.domain.messages import Append, Ask, Message, Perform, Performed
from conductor.transport.answers import Answering, Scope
from conductor.transport.host import Host, HostStarter
from conductor.transport.processes import kill_marked

# How long a killed process may take to be gone, in seconds.
_PATIENCE = 5.0


@dataclass(eq=False)
class Job:
    """An operation on its way; `tell` brings what becomes of it to its run host."""

    scope: Scope
    tenant: str
    order: Perform
    tell: Callable[[Performed], None]
    timer: threading.Timer | None = None
    has_timed_out: bool = False


class OperationHosts:
    """At most `limit` operations run at once; the others wait in the order of their arrival."""

    def __init__(
        self, start: HostStarter, answering: Answering, *, limit: int = 20, most_idle: int = 20
    ) -> None:
        self._start = start
        self._answering = answering
        self._limit = limit
        self._lock = threading.Lock()
        self._most_idle = most_idle
        self._idle: list[tuple[str, Host]] = []  # the least recently used first
        self._busy: dict[Host, Job] = {}
        self._waiting: deque[Job] = deque()
        self._is_closing = False

    def perform(self, job: Job) -> None:
        reached(ORDER_TAKEN)
        with self._lock:
            self._waiting.append(job)
        self._place()

    def end(self, execution_id: str) -> None:
        """End what the execution is having performed, and return when nothing of it is left."""
        with self._lock:
            self._waiting = deque(j for j in self._waiting if j.scope.execution_id != execution_id)
            hosts = [h for h, j in self._busy.items() if j.scope.execution_id == execution_id]
            for host in hosts:
                host.kill()
        for host in hosts:
            host.wait(_PATIENCE)

    def close(self) -> list[Host]:
        """Let the idle ones go and kill the busy ones; returns all, to be waited for."""
        with self._lock:
            self._is_closing = True
            self._waiting.clear()
            idle = [host for _, host in self._idle]
            busy = list(self._busy)
            self._idle.clear()
        for host in idle:
            host.leave()
        for host in busy:
            host.kill()
        return idle + busy

    # What the hosts say

    def take(self, host: Host, message: Message) -> None:
        job = self._busy.get(host)
        if isinstance(message, Ask | Append):
            self._answering.take(host, job.scope if job else None, message)
        elif isinstance(message, Performed) and job is not None:
            self._finish(host, job, message)

    def lost(self, host: Host) -> None:
        with self._lock:
            job = self._busy.pop(host, None)
            self._idle = [(tenant, each) for tenant, each in self._idle if each is not host]
        if job is not None:
            self._stop_timer(job)
            kill_marked(job.order.operation_id)
            job.tell(Performed(job.order.operation_id, failure=_why_lost(host, job)))
        self._place()

    # Placing

    def _place(self) -> None:
        while (placed := self._next()) is not None:
            job, host = placed
            if isinstance(host, OSError):
                why = failure("RecoverableError", f"no process could be started for it: {host}")
                job.tell(Performed(job.order.operation_id, failure=why))
            else:
                self._start_timer(host, job)
                host.send(job.order)

    def _next(self) -> tuple[Job, Host | OSError] | None:
        """Who may run now, and where. One step under the lock: a host that dies meanwhile is
        either not taken any more, or lost with its job."""
        with self._lock:
            if self._is_closing or not self._waiting or len(self._busy) >= self._limit:
                return None
            job = self._waiting.popleft()
            try:
                host = self._idle_host(job.tenant) or self._start(self)
            except OSError as error:
                return job, error
            self._busy[host] = job
            return job, host

    def _idle_host(self, tenant: str) -> Host | None:
        """The one used last: the others may go."""
        for index in reversed(range(len(self._idle))):
            if self._idle[index][0] == tenant:
                return self._idle.pop(index)[1]
        return None

    def _finish(self, host: Host, job: Job, performed: Performed) -> None:
        reached(OUTCOME_TAKEN)
        self._stop_timer(job)
        with self._lock:
            self._busy.pop(host, None)
            leaving = [host]
            if not (performed.is_spent or self._is_closing):
                self._idle.append((job.tenant, host))
                leaving = [each for _, each in self._idle[: -self._most_idle]]
                self._idle = self._idle[-self._most_idle :]
        for each in leaving:
            each.leave()
        job.tell(performed)
        self._place()

    def _start_timer(self, host: Host, job: Job) -> None:
        if job.order.timeout:
            job.timer = threading.Timer(job.order.timeout, self._time_out, (host, job))
            job.timer.daemon = True
            job.timer.start()

    def _stop_timer(self, job: Job) -> None:
        if job.timer is not None:
            job.timer.cancel()

    def _time_out(self, host: Host, job: Job) -> None:
        with self._lock:
            if self._busy.get(host) is job:
                job.has_timed_out = True
                host.kill()


def _why_lost(host: Host, job: Job) -> dict[str, object]:
    if job.has_timed_out:
        is_recoverable = bool(job.order.context.get("timeout_recoverable"))
        kind = "RecoverableError" if is_recoverable else "NonRecoverableError"
        return failure(kind, f"the operation took longer than its {job.order.timeout} seconds")
    return failure(
        "NonRecoverableError", f"the process that ran the operation died (exit {host.exit_code})"
    )
