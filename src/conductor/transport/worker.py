"""The worker: claims executions and has them run."""

import logging
import threading
from collections.abc import Sequence

from conductor.domain.clock import Clock
from conductor.domain.crash_points import CLAIMED, reached
from conductor.domain.ids import WorkerId
from conductor.transport.answers import Answering
from conductor.transport.host import Host, HostStarter
from conductor.transport.operation_hosts import OperationHosts
from conductor.transport.records import Records
from conductor.transport.run_hosts import RunHosts

_log = logging.getLogger(__name__)

# When nobody wakes it, a worker looks by itself now and then.
_PATIENCE = 5.0


class Worker:
    """`offer` and `cancel` may be called from any thread, after the commit that they tell of."""

    def __init__(
        self,
        worker_id: WorkerId,
        records: Records,
        clock: Clock,
        *,
        start_run_host: HostStarter,
        start_operation_host: HostStarter,
        most_executions: int = 20,
        most_operations: int = 20,
    ) -> None:
        self._id = worker_id
        self._records = records
        self._most_executions = most_executions
        self._wake = threading.Event()
        self._is_stopping = False
        self._operations = OperationHosts(
            start_operation_host, Answering(records), limit=most_operations
        )
        self._runs = RunHosts(
            start_run_host, records, self._operations, clock, ended=self._wake.set
        )
        self._thread = threading.Thread(target=self._work, name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._wake.set()

    def offer(self, execution_id: str) -> None:
        """Something became pending."""
        self._wake.set()

    def cancel(self, execution_id: str, kind: str) -> None:
        """`kind` is `cancel`, `force-cancel` or `kill`. One that does not run here is nobody's
        business here."""
        self._runs.cancel(execution_id, kind)

    def stop(self, seconds: float = 5.0) -> None:
        """End every host within that time. What a deployment started is not among them."""
        self._is_stopping = True
        self._wake.set()
        self._thread.join(seconds)
        _see_off([*self._runs.close(), *self._operations.close()], seconds)

    def _work(self) -> None:
        while not self._is_stopping:
            self._wake.wait(_PATIENCE)
            self._wake.clear()
            try:
                self._run_what_waits()
            except Exception:  # noqa: BLE001 - the edge of this thread: the next wake tries again
                _log.exception("executions could not be claimed")

    def _run_what_waits(self) -> None:
        places = self._most_executions - self._runs.running
        if places > 0 and not self._is_stopping:
            for assignment in self._records.claim(self._id, limit=places):
                reached(CLAIMED)
                self._runs.run(assignment)


def _see_off(hosts: Sequence[Host], seconds: float) -> None:
    for host in hosts:
        if not host.wait(seconds / max(1, len(hosts))):
            host.kill()
