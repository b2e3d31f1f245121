"""The worker: claims executions and has them run."""

import logging
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from conductor.domain.clock import Clock
from conductor.domain.crash_points import CLAIMED, reached
from conductor.domain.ids import WorkerId
from conductor.domain.worker import Survivor, Tidings
from conductor.transport.answers import Answering
from conductor.transport.host import Host, HostStarter
from conductor.transport.idle_hosts import IdleHosts
from conductor.transport.installation_notes import InstallationNotes
from conductor.transport.last_words import LastWords
from conductor.transport.operation_hosts import OperationHosts
from conductor.transport.plugin_code import PluginCode
from conductor.transport.plugins_ahead import PluginsAhead
from conductor.transport.process_book import ProcessBook
from conductor.transport.processes import OperationProcesses, end_orphan
from conductor.transport.records import Records
from conductor.transport.run_hosts import RunHosts
from conductor.transport.templates import Templates

_log = logging.getLogger(__name__)

_PATIENCE = 1.0  # seconds for which it waits for news before it proves again to be alive
_RHYTHM_OF_TENDING = 60.0  # seconds
_PAUSE = 0.5  # seconds before it tries again to reach a manager that is away


class Worker:
    """Lives from `start` to `stop`; all it does, it learns from its records."""

    def __init__(
        self,
        worker_id: WorkerId,
        records: Records,
        clock: Clock,
        book: ProcessBook,
        spool: Path,
        code: PluginCode,
        templates: Templates,
        *,
        start_run_host: HostStarter,
        start_operation_host: HostStarter,
        most_executions: int = 20,
        most_operations: int = 20,
        most_idle_hosts: int = 28,
        idle_for: timedelta = timedelta(minutes=30),
    ) -> None:
        self._id = worker_id
        self._records = records
        self._clock = clock
        self._book = book
        self._templates = templates
        self._tend_at = 0.0
        self._most_executions = most_executions
        self._stopping = threading.Event()
        self._place_is_free = threading.Event()
        self._claiming = threading.Lock()
        self._is_short = False  # of places
        self._processes = OperationProcesses(worker_id)
        self._last_words = LastWords(spool, clock)
        idle = self._idle = IdleHosts(most_idle_hosts, idle_for, clock)
        self._operations = OperationHosts(
            start_operation_host,
            Answering(),
            self._processes,
            self._last_words,
            idle=idle,
            limit=most_operations,
        )
        self._code = code
        self._ahead = PluginsAhead(InstallationNotes(records, worker_id), code)
        self._runs = RunHosts(
            start_run_host,
            records,
            self._operations,
            code,
            clock,
            ended=self._place_is_free.set,
            idle=idle,
        )
        self._thread = threading.Thread(target=self._work, name="worker", daemon=True)
        self._hurrier = threading.Thread(target=self._hurry, name="places", daemon=True)

    def start(self) -> None:
        """Arrive, and begin to work; what its former self left running is ended before."""
        survivors = self._end_orphans()
        self._last_words.begin(self._records, self._id)
        self._records.arrive(self._id, survivors)
        self._thread.start()
        self._hurrier.start()

    def stop(self, seconds: float = 5.0) -> None:
        """End every host within that time. What a deployment started is not among them."""
        self._stopping.set()
        self._place_is_free.set()
        self._code.stop()
        self._thread.join(seconds)
        _see_off([*self._runs.close(), *self._operations.close()], seconds)
        self._templates.close()
        self._operations.tend_spools()
        try:
            self._records.leave(self._id)
        except Exception:  # noqa: BLE001 - its lease ends by itself
            _log.exception("worker %s could not say that it leaves", self._id)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self._heed(self._beat())
            except Exception:  # noqa: BLE001 - the edge of this thread: the next beat tries again
                _log.exception("worker %s could not reach its manager", self._id)
                self._stopping.wait(_PAUSE)
            self._keep_house()

    def _keep_house(self) -> None:
        self._book.reap_adopted()
        self._runs.end_hung()
        for host in self._idle.overdue():
            host.leave()
        if self._clock.monotonic() >= self._tend_at:
            self._operations.tend_spools()
            self._templates.keep(self._operations.codes)
            codes = self._runs.codes | self._operations.codes
            self._code.tend([each.key for each in codes if each is not None])
            self._tend_at = self._clock.monotonic() + _RHYTHM_OF_TENDING

    def _beat(self) -> Tidings:
        runs = self._runs
        return self._records.beat(self._id, runs.running, runs.warm, patience=_PATIENCE)

    def _heed(self, tidings: Tidings) -> None:
        if self._stopping.is_set():
            return
        if not tidings.is_known:
            self._begin_anew()
            return
        if tidings.lost:
            self._runs.give_up(tidings.lost)
        self._runs.let_go(tidings.outdated)
        for wish in tidings.wishes:
            self._runs.cancel(wish.execution_id, wish.kind)
        if tidings.wants_plugins:
            self._ahead.install()
        with self._claiming:
            self._is_short = tidings.has_work and self._claim()

    def _hurry(self) -> None:
        """A place that became free is offered at once, though the other thread waits for news. Only
        that one claims: what is claimed in the middle of a beat would look forgotten."""
        while True:
            self._place_is_free.wait()
            self._place_is_free.clear()
            if self._stopping.is_set():
                return
            try:
                with self._claiming:
                    is_short = self._is_short
                if is_short:
                    self._records.hurry(self._id)
            except Exception:  # noqa: BLE001 - the edge of this thread: the next beat tries again
                _log.exception("worker %s could not reach its manager", self._id)

    def _claim(self) -> bool:
        """Whether there may be more work than there was room for."""
        places = max(0, self._most_executions - self._runs.places_taken)
        claimed = self._records.claim(self._id, limit=places)
        for assignment in claimed:
            reached(CLAIMED)
            self._runs.run(assignment)
        return len(claimed) >= places

    def _begin_anew(self) -> None:
        """It was believed dead, and others have what it had: what it still runs must end."""
        _log.warning("worker %s was believed dead, and gives up what it ran", self._id)
        self._runs.give_up(self._runs.running)
        self._records.arrive(self._id)

    def _end_orphans(self) -> list[Survivor]:
        """What an operation without a committed result had started dies with its worker; what a
        finished one has left is never touched. Returns what could not be killed."""
        left = self._processes.left()
        unfinished = self._records.unfinished(left)
        spared = {pid for each, pids in left.items() if each not in unfinished for pid in pids}
        alive = {pid for host in self._book.orphans() for pid in end_orphan(host, spared)}
        of_operations = {
            pid: operation_id
            for operation_id in unfinished
            for pid in self._processes.end(operation_id)
        }
        if survivors := sorted(alive | of_operations.keys()):
            _log.error("these processes could not be killed, end them: %s", survivors)
        return [Survivor(pid, of_operations.get(pid)) for pid in survivors]


def _see_off(hosts: Sequence[Host], seconds: float) -> None:
    for host in hosts:
        if not host.wait(seconds / max(1, len(hosts))):
            host.kill()
