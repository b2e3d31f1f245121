"""Who is alive: workers beat, and whoever is silent for too long loses what it has."""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from conductor.control.services.recovery import Recovery
from conductor.control.services.run_queue import RunQueue
from conductor.control.services.undead import NONE_UNDEAD, Undead
from conductor.control.services.work import StorageUnavailable, UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.execution import CANCELLING, Execution, ExecutionStatus
from conductor.domain.ids import ExecutionId, WorkerId
from conductor.domain.worker import Served, Survivor, Tidings, Wish, Worker

_NEVER = -1
_KINDS = {
    ExecutionStatus.CANCELLING: "cancel",
    ExecutionStatus.FORCE_CANCELLING: "force-cancel",
    ExecutionStatus.KILL_CANCELLING: "kill",
}


@dataclass
class _Watch:
    """What this server has seen of the holders, by its own monotonic clock: (beats, since when).

    It may be kept in memory: a server that begins anew waits for a whole lease before it judges.
    """

    seen: dict[str, tuple[int, float]] = field(default_factory=dict)
    written: dict[str, float] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Leases:
    """`lease` is how long a worker may be silent. It beats each second; every sixth of a lease one
    beat is written down."""

    work: UnitOfWorkFactory
    queue: RunQueue
    clock: Clock
    recovery: Recovery
    lease: timedelta
    host: str
    _watch: _Watch = field(default_factory=_Watch)

    def arrive(self, worker_id: WorkerId, pid: int = 0, survivors: Sequence[Survivor] = ()) -> None:
        """Begin to beat. What a former self of that id held is recovered: it is gone, because a
        worker's folder has one owner at a time; but for the `survivors`, which are told."""
        now = self.clock.now()
        with self.work.writing() as unit:
            undead = Undead.of(unit, worker_id, survivors)
            self._recover_all(unit, worker_id, undead=undead)
            unit.workers.put(Worker(worker_id, self.host, pid, now, now))
            unit.after_commit(self.queue.beckon)

    def leave(self, worker_id: WorkerId) -> None:
        with self.work.writing() as unit:
            self._recover_all(unit, worker_id)
            unit.workers.remove(worker_id)
            unit.after_commit(self.queue.beckon)

    def beat(
        self,
        worker_id: WorkerId,
        running: Collection[str],
        warm: Collection[Served] = (),
        *,
        patience: float,
    ) -> Tidings:
        """Written first; answered when somebody beckons, or after `patience` seconds. What the
        worker holds and does not run was forgotten on the way, and is recovered."""
        if not self._beat(worker_id):
            return Tidings(is_known=False)
        with self.work.reading() as unit:
            before = unit.executions.held_by(worker_id)
        heard = self._watch.heard
        seconds = min(patience, self.lease.total_seconds() / 6)
        heard[worker_id] = self.queue.wait(seconds, since=heard.get(worker_id, -1))
        with self.work.reading() as unit:
            if unit.workers.find(worker_id) is None:
                return Tidings(is_known=False)
            has_work = unit.executions.has_unclaimed()
            wants_plugins = unit.plugin_installations.is_any_wanted()
            held = unit.executions.held_by(worker_id)
            lost = _lost(unit, set(running) - {each.id for each in held})
            outdated = _outdated(unit, warm)
        self._recover_forgotten([each for each in before if each.id not in running])
        return Tidings(True, has_work, wants_plugins, _wishes(held), lost, outdated)

    def beat_server(self, server_id: WorkerId) -> None:
        """A server holds what it does within requests; it runs as long as the server lives."""
        if not self._beat(server_id):
            self.arrive(server_id)

    def reap(self) -> list[str]:
        """Recover what those held who have been silent for a whole lease; returns their ids.

        While the database is out of reach nobody can beat: afterwards everybody gets a whole lease.
        """
        try:
            with self.work.reading() as unit:
                beats = {holder: _NEVER for holder in unit.executions.holders()}
                beats |= {each.id: each.beats for each in unit.workers.all()}
        except StorageUnavailable:
            self._watch.seen.clear()
            raise
        silent = self._silent(beats)
        for worker_id in silent:
            self._bury(worker_id, beats[worker_id])
        return silent

    def _recover_all(
        self,
        unit: UnitOfWork,
        worker_id: str,
        *,
        is_silent: bool = False,
        undead: Undead = NONE_UNDEAD,
    ) -> None:
        held = unit.executions.held_by(worker_id)
        self.recovery.recover(unit, held, is_silent=is_silent, undead=undead)
        self.recovery.fail_installations(unit, worker_id)

    def _recover_forgotten(self, executions: Sequence[Execution]) -> None:
        if executions:
            with self.work.writing() as unit:
                self.recovery.recover(unit, executions)
                unit.after_commit(self.queue.beckon)

    def _silent(self, beats: dict[str, int]) -> list[str]:
        now, seen = self.clock.monotonic(), self._watch.seen
        for gone in set(seen) - set(beats):
            del seen[gone]
        for worker_id, count in beats.items():
            if worker_id not in seen or seen[worker_id][0] != count:
                seen[worker_id] = (count, now)
        longest = self.lease.total_seconds()
        return [each for each in beats if now - seen[each][1] >= longest]

    def _bury(self, worker_id: str, beats: int) -> None:
        """Unless it has beaten since we looked."""
        with self.work.writing() as unit:
            worker = unit.workers.find(worker_id)
            if worker is not None and worker.beats != beats:
                return
            self._recover_all(unit, worker_id, is_silent=True)
            unit.workers.remove(worker_id)
            unit.after_commit(self.queue.beckon)

    def _beat(self, worker_id: WorkerId) -> bool:
        now, rhythm = self.clock.monotonic(), self.lease.total_seconds() / 6
        with self._watch.lock:
            is_due = now - self._watch.written.get(worker_id, -rhythm) >= rhythm
            if is_due:
                self._watch.written[worker_id] = now
        if not is_due:
            return True
        with self.work.writing() as unit:
            return unit.workers.beat(worker_id, self.clock.now())


def _lost(unit: UnitOfWork, not_held: Collection[str]) -> Sequence[ExecutionId]:
    """Those that go on without the worker, or were taken from it when a person ended them: one that
    has just ended by itself is nothing to be ended."""
    found = [unit.executions.by_id(ExecutionId(each)) for each in not_held]
    return [
        each.id
        for each in found
        if each is not None and (not each.is_final or each.worker_id is None)
    ]


def _outdated(unit: UnitOfWork, warm: Collection[Served]) -> Sequence[Served]:
    if not warm:
        return []
    editions = unit.deployments.editions([(each.tenant, each.deployment_id) for each in warm])
    return [
        each for each in warm if editions.get((each.tenant, each.deployment_id)) != each.edition
    ]


def _wishes(held: Sequence[Execution]) -> Sequence[Wish]:
    return [Wish(each.id, _KINDS[each.status]) for each in held if each.status in CANCELLING]
