"""Executions that wait: who is next, and whether there is room."""

import logging
from collections.abc import Collection
from dataclasses import dataclass

from conductor.control.services.admission import Door, Verdict
from conductor.control.services.announcements import say, say_warnings
from conductor.control.services.closures import closures_at, held_by
from conductor.control.services.run_queue import RunQueue
from conductor.control.services.work import StorageUnavailable, UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import ConductorError, Conflict, NotFound
from conductor.domain.execution import WAITING, Execution, ExecutionStatus
from conductor.domain.ids import ExecutionId
from conductor.domain.lifecycle import Actor
from conductor.domain.traffic import Traffic, Unfinished

_log = logging.getLogger(__name__)
NOT_BEGUN = "Error dequeueing execution"
S = ExecutionStatus


def has_not_begun(execution: Execution) -> bool:
    """It failed because it could not, when its turn came."""
    return execution.status is S.FAILED and execution.error.startswith(NOT_BEGUN)


@dataclass(frozen=True)
class WaitingLine:
    work: UnitOfWorkFactory
    queue: RunQueue
    clock: Clock
    door: Door

    def announce(self, unit: UnitOfWork, execution: Execution, verdict: Verdict) -> None:
        """What became at the door of one that begins, or begins again: in its events, and to those
        who go on with it."""
        now = self.clock.now()
        say_warnings(unit, execution, verdict.warnings, now)
        if verdict.refusal is not None:
            say(unit, execution, "workflow_failed", f"failed: {execution.error}", now)
        elif execution.status is S.SCHEDULED:
            when = f"is scheduled for {execution.scheduled_for:%Y-%m-%d %H:%M} UTC"
            say(unit, execution, "workflow_scheduled", when, now)
        elif execution.status is S.QUEUED:
            say(unit, execution, "workflow_queued", f"is queued: {verdict.why_queued}", now)
            unit.after_commit(self.start_queued)  # what it waits for may have ended meanwhile
        else:
            unit.after_commit(self.queue.beckon)

    def start_queued(self) -> list[ExecutionId]:
        """Let every queued execution that waits for nothing any more begin. Each is decided upon by
        itself, so that none that is blocked or faulty blocks others: those behind it are next."""
        begun, passed = list[ExecutionId](), set[ExecutionId]()
        while turn := self._in_turn(passed):
            for each in turn:
                if self._begins(each):
                    begun.append(each.id)
                else:
                    passed.add(each.id)
        return begun

    def begin_due(self) -> None:
        """Let every scheduled execution begin whose time has come; what cannot begin at once waits
        in the queue."""
        with self.work.reading() as unit:
            due = unit.executions.due(self.clock.now())
        for each in due:
            self._begins(each)

    def _in_turn(self, passed: Collection[ExecutionId]) -> list[Unfinished]:
        """Read without the write lock: most of the time nobody is waiting."""
        with self.work.reading() as unit:
            startable = unit.executions.startable(but=passed)
            if not startable:
                return []
            tenants = {each.tenant for each in startable}
            if held := held_by(unit, closures_at(unit, self.clock.now(), tenants)):
                startable = unit.executions.startable(but={*held, *passed})
            nested = frozenset(unit.executions.nested(startable))
            if unit.maintenance_mode.current().is_on:
                startable = [each for each in startable if each.id in nested]
            traffic = Traffic(
                self.door.limits(),
                taken=unit.executions.tally().taken,
                nested=nested,
            )
            return traffic.in_turn(startable, unit.tenants.turns())

    def _begins(self, place: Unfinished) -> bool:
        try:
            with self.work.writing() as unit:
                return self._let_begin(unit, place)
        except Conflict:  # somebody cancelled it, or another server began it
            return False
        except StorageUnavailable:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is one execution's
            self._give_up(place, fault)
            return False

    def _give_up(self, place: Unfinished, fault: Exception) -> None:
        """It fails, as one does that is refused. What breaks this as well is tried again."""
        if not isinstance(fault, ConductorError):
            _log.error("execution %s could not begin when its turn came", place.id, exc_info=fault)
            fault = ConductorError(f"{type(fault).__name__}: {fault}; the server's log says more")
        try:
            with self.work.writing() as unit:
                execution = unit.executions.by_id(place.id, for_update=True)
                if execution is not None and execution.status is place.status:
                    self._fail(unit, execution, f"{NOT_BEGUN}: {fault}")
        except StorageUnavailable:
            raise
        except Exception:  # noqa: BLE001 - as above
            _log.exception("execution %s can neither begin nor fail: cancel it", place.id)

    def _let_begin(self, unit: UnitOfWork, place: Unfinished) -> bool:
        verdict, execution = self._asked(unit, place)
        if execution is None or execution.status is not place.status:
            return False
        if verdict.refusal is not None:
            self._fail(unit, execution, f"{NOT_BEGUN}: {verdict.refusal}")
            return False
        if verdict.status is S.QUEUED:
            self._wait(unit, execution, verdict)
            return False
        after = execution.move_to(S.PENDING, by=Actor.PERSON, at=self.clock.now())
        unit.executions.move(execution, after)
        say_warnings(unit, after, verdict.warnings, self.clock.now())
        unit.tenants.take_turn(execution.tenant)
        unit.after_commit(self.queue.beckon)
        if unit.executions.active_children(execution.id):
            unit.after_commit(self.start_queued)  # they have waited for it
        return True

    def _asked(self, unit: UnitOfWork, place: Unfinished) -> tuple[Verdict, Execution | None]:
        try:
            deployment = place.deployment_id and unit.deployments.locked(
                place.tenant, place.deployment_id
            )
        except NotFound as gone:
            return Verdict(S.FAILED, gone), unit.executions.by_id(place.id)
        unit.executions.close_door()
        execution = unit.executions.by_id(place.id)
        if execution is None:
            return Verdict(None), None
        is_forced = execution.is_forced
        wishes = {"is_queued": not is_forced, "is_forced": is_forced}
        starter = execution.parent_id and unit.executions.by_id(execution.parent_id)
        asker = starter.deployment_id if starter else None
        verdict = self.door.ask(unit, execution, deployment or None, asker=asker, **wishes)
        return verdict, execution

    def _wait(self, unit: UnitOfWork, before: Execution, verdict: Verdict) -> None:
        """In the queue, if it is not there already."""
        if before.status is S.SCHEDULED:
            after = before.move_to(S.QUEUED, by=Actor.PERSON, at=self.clock.now())
            unit.executions.move(before, after)
            why = f"is queued: {verdict.why_queued}"
            say(unit, after, "workflow_queued", why, self.clock.now())

    def _fail(self, unit: UnitOfWork, before: Execution, error: str) -> None:
        """With what waits for it in components."""
        after = before.move_to(S.FAILED, by=Actor.PERSON, at=self.clock.now(), error=error)
        unit.executions.move(before, after)
        say(unit, after, "workflow_failed", f"failed: {error}", self.clock.now())
        for each in unit.executions.active_children(before.id):
            if each.status in WAITING:
                self._fail(unit, each, f"{NOT_BEGUN}: {before.id}, which started it, did not begin")
