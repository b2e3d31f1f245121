"""How a claimed occurrence ends: with an execution, or with the reason why there is none.

The execution, what became of the occurrence and the schedule's next one are one commit.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from conductor.control.services.announcements import say
from conductor.control.services.cascades import Follower, locked_followers
from conductor.control.services.errors import Forbidden
from conductor.control.services.executions import Executions
from conductor.control.services.foresight import Home, look_ahead
from conductor.control.services.identity import DEFAULT_TENANT
from conductor.control.services.recurrence.courses import Course, course_of
from conductor.control.services.schedule_orders import order_of
from conductor.control.services.stores.occurrences import Unstarted
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment
from conductor.domain.errors import ConductorError
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.lifecycle import Actor
from conductor.domain.occurrence import Action, Decision, LastRun, OccurrenceState, decide
from conductor.domain.occurrence_record import OccurrenceRecord
from conductor.domain.schedule import Schedule, ScheduleKey, ScheduleState

_log = logging.getLogger(__name__)
_KEPT = 1000  # of each schedule
_MAINTENANCE = "the manager is in maintenance mode"
_QUIET: Mapping[Action, OccurrenceState] = {
    Action.SKIP: OccurrenceState.SKIPPED,
    Action.DISABLE: OccurrenceState.SKIPPED,
    Action.MISS: OccurrenceState.MISSED,
}


@dataclass(frozen=True)
class OccurrenceEnds:
    work: UnitOfWorkFactory
    clock: Clock
    executions: Executions

    def end(
        self,
        claimed: Sequence[OccurrenceRecord],
        over: Sequence[OccurrenceRecord],
        minute: datetime,
    ) -> None:
        """Of those that are claimed still. Schedules whose occurrence is `over` only go on to their
        next one. Deployments are locked before schedules, these before occurrences, and all of
        them before the door."""
        asked = look_ahead(self.work, [*claimed, *over], minute)
        with self.work.writing() as unit:
            homes = {each: unit.deployments.held(*each) for each in asked}
            schedules = unit.schedules.held({each.schedule for each in [*claimed, *over]})
            self._pass_over(unit, over, schedules, minute)
            is_paused = unit.maintenance_mode.current().is_active
            lasts = self._last_runs(unit, list(schedules.values()))
            unstarted = unit.occurrences.unstarted(schedules) if schedules else ()
            written = _Written()
            for end in self._ends(unit, claimed, homes, schedules, minute, written):
                before = [each for each in unstarted if each.schedule == end.schedule.key]
                end.write(lasts[end.schedule.key], before, is_paused=is_paused)
            written.store(unit)

    def give_up(
        self, claimed: Sequence[OccurrenceRecord], error: Exception, minute: datetime
    ) -> None:
        """What was refused late, or broke the server, is not tried again."""
        if isinstance(error, ConductorError):
            refusal = error
        else:
            refusal = ConductorError(
                f"the server failed at it, and its log tells more: {type(error).__name__}: {error}"
            )
        asked = look_ahead(self.work, claimed, minute)
        with self.work.writing() as unit:
            homes = {each: unit.deployments.held(*each) for each in asked}
            schedules = unit.schedules.held({each.schedule for each in claimed})
            written = _Written()
            for end in self._ends(unit, claimed, homes, schedules, minute, written):
                end.refuse(refusal)
            written.store(unit)

    def _pass_over(
        self,
        unit: UnitOfWork,
        over: Sequence[OccurrenceRecord],
        schedules: Mapping[ScheduleKey, Schedule],
        minute: datetime,
    ) -> None:
        """Their schedules go on to what comes next."""
        found = [(each.at, schedules.get(each.schedule)) for each in over]
        unit.schedules.go_on(
            [
                replace(schedule, next_occurrence=course_of(schedule.timing, at, minute).following)
                for at, schedule in found
                if schedule is not None and schedule.next_occurrence == at
            ]
        )

    def _ends(
        self,
        unit: UnitOfWork,
        claimed: Sequence[OccurrenceRecord],
        homes: Mapping[Home, Deployment | None],
        schedules: Mapping[ScheduleKey, Schedule],
        minute: datetime,
        written: "_Written",
    ) -> list["_End"]:
        """With every component of a deployment locked in which its workflow runs, too: none of them
        is locked when the door is. All but those that became components just now are locked
        already."""
        found = []
        for claim in unit.occurrences.held(claimed) if claimed else ():
            schedule = schedules.get(claim.schedule)
            home = homes.get((claim.tenant, claim.deployment_id))
            if schedule is not None and home is not None:
                parts = locked_followers(unit, home, schedule.workflow_id)
                found.append(_End(self, unit, schedule, home, parts, claim, minute, written))
        return found

    def _last_runs(
        self, unit: UnitOfWork, schedules: Sequence[Schedule]
    ) -> Mapping[ScheduleKey, LastRun]:
        latest = [each.latest_execution_id for each in schedules if each.latest_execution_id]
        runs = unit.executions.by_ids(latest) if latest else {}
        return {each.key: _last(runs.get(each.latest_execution_id or "")) for each in schedules}


@dataclass(frozen=True)
class _Written:
    """What the ends of a batch write, gathered: to write it in one go takes a third less."""

    ended: list[OccurrenceRecord] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)

    def store(self, unit: UnitOfWork) -> None:
        unit.occurrences.end(self.ended)
        unit.schedules.go_on(self.schedules)
        unit.occurrences.keep([each.key for each in self.schedules], _KEPT)


@dataclass(frozen=True)
class _End:
    """Of one claim, within a unit of work."""

    ends: OccurrenceEnds
    unit: UnitOfWork
    schedule: Schedule
    home: Deployment
    parts: Sequence[Follower]
    claim: OccurrenceRecord
    minute: datetime
    written: "_Written"

    def write(self, last: LastRun, before: Sequence[Unstarted], *, is_paused: bool) -> None:
        """`before` is what has started nothing since the last run: the next one tells of it."""
        schedule, claim = self.schedule, self.claim
        if not schedule.is_enabled or schedule.next_occurrence != claim.at:
            self._note(claim, OccurrenceState.SKIPPED, "the schedule was changed meanwhile")
            return
        newest = self._newest()
        if is_paused:
            decision = Decision(Action.SKIP, _MAINTENANCE)
        else:
            decision = decide(schedule, newest.at, now=self.minute, last=last)
        if newest.is_ended:  # it ran before a clock was set back
            run = None
        elif decision.action in _QUIET:
            self._note(newest, _QUIET[decision.action], decision.reason)
            run = None
        else:
            run = self._start(newest, is_beside=decision.action is Action.START_BESIDE)
            if run is not None:
                self._tell(run, before)
        self._go_on(run, is_disabled=decision.action is Action.DISABLE)

    @property
    def _course(self) -> Course:
        return course_of(self.schedule.timing, self.claim.at, self.minute)

    def _newest(self) -> OccurrenceRecord:
        """The record of the newest instant that has come. Of earlier ones the first stays, and
        says that this one makes up for it."""
        claim = self.claim
        at = self._course.newest
        if at == claim.at:
            return claim
        reason = (
            f"nothing was started in its time, nor at any other before "
            f"{at:%Y-%m-%d %H:%M:%S} UTC: what became of that one counts for all"
        )
        self._note(claim, OccurrenceState.MISSED, reason)
        newest = replace(claim, at=at, claims=1)
        won = self.unit.occurrences.claim([newest])
        return won[0] if won else replace(newest, state=OccurrenceState.MISSED)

    def _start(self, record: OccurrenceRecord, *, is_beside: bool) -> Execution | None:
        """What is refused leaves an execution that failed, which counts as the last run; in a
        blackout there is none."""
        caller = self._creator()
        if caller is None:
            return self._fail(record, _gone(self.schedule.created_by))
        order = order_of(self.schedule, self._why(record), is_beside=is_beside)
        sealed = self.schedule.parameters
        run, verdict = self.ends.executions.begun(
            self.unit, caller, order, self.home, self.parts, sealed, leaves_row=True
        )
        if verdict.status is None:
            self._note(record, OccurrenceState.SKIPPED, _told(verdict.refusal))
            return None
        self._note(record, _STATES.get(run.status, _STARTED), _told(verdict.refusal), run)
        return run

    def _tell(self, run: Execution, before: Sequence[Unstarted]) -> None:
        for each in before:
            what = f"follows {_times(each)} of schedule {self.schedule.id}, {each.state}"
            now = self.ends.clock.now()
            say(self.unit, run, f"schedule_{each.state}", f"{what}: {each.reason}", now)

    def refuse(self, refusal: ConductorError) -> None:
        """What could not be begun, for a reason that showed too late for the door."""
        run = self._fail(self.claim, refusal)
        self._go_on(run, is_disabled=False)

    def _fail(self, record: OccurrenceRecord, refusal: ConductorError) -> Execution:
        name = self.schedule.created_by
        caller = self._creator() or Caller(name, "default", self.schedule.tenant)
        order = order_of(self.schedule, self._why(record))
        run = self.ends.executions.refused(self.unit, caller, order, self.home, refusal)
        self._note(record, OccurrenceState.FAILED, str(refusal), run)
        return run

    def _creator(self) -> Caller | None:
        user = self.unit.users.find(DEFAULT_TENANT, self.schedule.created_by)
        if user is None or not user.is_active:
            return None
        return Caller(user.username, user.role, self.schedule.tenant)

    def _why(self, record: OccurrenceRecord) -> str:
        return f"schedule {self.schedule.id}, due {record.at:%Y-%m-%d %H:%M:%S} UTC"

    def _note(
        self,
        record: OccurrenceRecord,
        state: OccurrenceState,
        reason: str,
        run: Execution | None = None,
    ) -> None:
        now = self.ends.clock.now()
        if reason:
            who = f"{self.schedule.id} of deployment {self.schedule.deployment_id}"
            _log.info("schedule %s: %s is %s: %s", who, record.at, state, reason)
        identifier = run.id if run else None
        ended = record.ended(state, at=now, reason=reason, execution_id=identifier)
        self.written.ended.append(ended)

    def _go_on(self, run: Execution | None, *, is_disabled: bool) -> None:
        after = self.schedule
        if run is not None:
            after = replace(after, latest_execution_id=run.id)
        if is_disabled:
            after = after.move_to(ScheduleState.DISABLED, by=Actor.WORKER)
        self.written.schedules.append(replace(after, next_occurrence=self._course.following))


_STARTED = OccurrenceState.STARTED
_STATES: Mapping[ExecutionStatus, OccurrenceState] = {
    ExecutionStatus.QUEUED: OccurrenceState.QUEUED,
    ExecutionStatus.FAILED: OccurrenceState.FAILED,
}


def _times(unstarted: Unstarted) -> str:
    first, last = (f"{each:%Y-%m-%d %H:%M} UTC" for each in (unstarted.first, unstarted.last))
    if unstarted.count == 1:
        return f"the occurrence at {first}"
    return f"{unstarted.count} occurrences from {first} to {last}"


def _gone(creator: str) -> ConductorError:
    return Forbidden(
        f"{creator}, in whose name the schedule starts, is not there any more, or not active: "
        f"whoever changes it lets it start in his own name"
    )


def _told(refusal: ConductorError | None) -> str:
    return str(refusal) if refusal else ""


def _last(run: Execution | None) -> LastRun:
    if run is None:
        return LastRun.NONE
    if not run.is_final:
        return LastRun.UNFINISHED
    return LastRun.FAILED if run.status is ExecutionStatus.FAILED else LastRun.ENDED
