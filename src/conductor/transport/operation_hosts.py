"""The pool of warm operation hosts, one operation each at a time."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from conductor.domain.failure import failure
from conductor.domain.messages import Append, Ask, Message, Perform, Performed
from conductor.transport.answers import Answering, Scope
from conductor.transport.host import Host, HostStarter


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

    def __init__(self, start: HostStarter, answering: Answering, *, limit: int = 20) -> None:
        self._start = start
        self._answering = answering
        self._limit = limit
        self._lock = threading.Lock()
        self._idle: dict[str, list[Host]] = {}
        self._busy: dict[Host, Job] = {}
        self._waiting: deque[Job] = deque()
        self._is_closing = False

    def perform(self, job: Job) -> None:
        with self._lock:
            self._waiting.append(job)
        self._place()

    def kill(self, execution_id: str) -> None:
        """End what the execution is having performed, and forget what it was waiting for."""
        with self._lock:
            self._waiting = deque(j for j in self._waiting if j.scope.execution_id != execution_id)
            hosts = [h for h, j in self._busy.items() if j.scope.execution_id == execution_id]
        for host in hosts:
            host.kill()

    def close(self) -> list[Host]:
        """Let the idle ones go and kill the busy ones; returns all, to be waited for."""
        with self._lock:
            self._is_closing = True
            self._waiting.clear()
            idle = [host for hosts in self._idle.values() for host in hosts]
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
        if job is None:
            return
        match message:
            case Ask():
                self._answering.ask(host, job.scope, message)
            case Append():
                self._answering.append(host, job.scope, message)
            case Performed():
                self._finish(host, job, message)

    def lost(self, host: Host) -> None:
        with self._lock:
            job = self._busy.pop(host, None)
            for hosts in self._idle.values():
                if host in hosts:
                    hosts.remove(host)
        if job is not None:
            self._stop_timer(job)
            job.tell(Performed(job.order.operation_id, failure=_why_lost(host, job)))
        self._place()

    # Placing

    def _place(self) -> None:
        while (placed := self._next()) is not None:
            host, job = placed
            self._start_timer(host, job)
            host.send(job.order)

    def _next(self) -> tuple[Host, Job] | None:
        with self._lock:
            if self._is_closing or not self._waiting or len(self._busy) >= self._limit:
                return None
            job = self._waiting.popleft()
            idle = self._idle.get(job.tenant) or []
            host = idle.pop() if idle else self._start(self)
            self._busy[host] = job
            return host, job

    def _finish(self, host: Host, job: Job, performed: Performed) -> None:
        self._stop_timer(job)
        with self._lock:
            self._busy.pop(host, None)
            keep = not (performed.is_spent or self._is_closing)
            if keep:
                self._idle.setdefault(job.tenant, []).append(host)
        if not keep:
            host.leave()
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
