"""What people ask of schedules, and what a schedule asks for when it is due."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from conductor.control.services.ids import check_name
from conductor.control.services.numbers import check_numbers
from conductor.control.services.recurrence.occurrences import next_after
from conductor.control.services.recurrence.reading import changed, timing_of
from conductor.control.services.start_orders import StartOrder
from conductor.domain.deployment import Deployment
from conductor.domain.errors import InvalidInput
from conductor.domain.ids import ScheduleId
from conductor.domain.lifecycle import Actor
from conductor.domain.schedule import Overlap, Schedule, ScheduleState, Timing

_MOST_SLIP = 366 * 24 * 60  # minutes
_DEFAULTS: Mapping[str, Any] = {
    "allow_custom_parameters": False,
    "force": False,
    "is_dry_run": False,
    "wait_after_fail": 600,
}


@dataclass(frozen=True)
class TimingWishes:
    """See the rest contract, section 8.2; None is what was not sent."""

    since: str | None = None
    until: str | None = None
    timezone: str | None = None
    recurrence: str | None = None
    weekdays: Sequence[str] | None = None
    count: int | None = None
    rrule: str | None = None

    def timing(self, now: datetime) -> Timing:
        """Of a rule that is not there yet."""
        if not self.since:
            raise InvalidInput(
                "since: it is missing; write the moment from which on it runs, as in "
                "2026-05-01T09:00:00 or +1 hour"
            )
        return timing_of(now=now, **asdict(self))

    @property
    def is_empty(self) -> bool:
        return not any(value not in (None, "", [], ()) for value in asdict(self).values())


@dataclass(frozen=True)
class ScheduleOrder:
    """`slip` is in minutes."""

    workflow_id: str
    timing: TimingWishes
    parameters: Mapping[str, Any] = field(default_factory=dict)
    execution_arguments: Mapping[str, Any] = field(default_factory=dict)
    slip: int = 0
    stop_on_fail: bool = False
    overlap: str = Overlap.SKIP
    is_enabled: bool = True

    def made(
        self, identifier: str, deployment: Deployment, *, now: datetime, by: str, at: datetime
    ) -> Schedule:
        """Of a deployment, `by` somebody `at` a moment. Neither the workflow nor its parameters are
        looked at."""
        check_numbers("parameters", self.parameters)
        timing = self.timing.timing(now)
        return Schedule(
            id=ScheduleId(check_name("schedule", identifier, may_start_with_any=True)),
            tenant=deployment.tenant,
            deployment_id=deployment.id,
            workflow_id=self.workflow_id,
            timing=timing,
            created_at=at,
            created_by=by,
            visibility=deployment.visibility,
            parameters=self.parameters,
            execution_arguments=arguments_of(self.execution_arguments),
            slip=_slip(self.slip),
            stop_on_fail=self.stop_on_fail,
            overlap=_overlap(self.overlap),
            state=ScheduleState.ENABLED if self.is_enabled else ScheduleState.DISABLED,
            next_occurrence=next_of(timing, now),
        )


@dataclass(frozen=True)
class ScheduleChanges:
    """None leaves a part as it is; `cleared` names parts of the timing that go."""

    timing: TimingWishes = TimingWishes()
    cleared: Collection[str] = ()
    workflow_id: str | None = None
    parameters: Mapping[str, Any] | None = None
    execution_arguments: Mapping[str, Any] | None = None
    slip: int | None = None
    stop_on_fail: bool | None = None
    overlap: str | None = None
    is_enabled: bool | None = None

    def made(self, schedule: Schedule, now: datetime) -> Schedule:
        """The timing is not judged anew where nothing of it changes."""
        timing, keeps = schedule.timing, schedule
        if self.cleared or not self.timing.is_empty:
            timing = changed(timing, now=now, cleared=self.cleared, **asdict(self.timing))
        if self.workflow_id:
            keeps = replace(keeps, workflow_id=self.workflow_id)
        if self.parameters is not None:
            check_numbers("parameters", self.parameters)
            keeps = replace(keeps, parameters=self.parameters)
        if self.execution_arguments is not None:
            keeps = replace(keeps, execution_arguments=arguments_of(self.execution_arguments))
        if self.slip is not None:
            keeps = replace(keeps, slip=_slip(self.slip))
        if self.stop_on_fail is not None:
            keeps = replace(keeps, stop_on_fail=self.stop_on_fail)
        if self.overlap is not None:
            keeps = replace(keeps, overlap=_overlap(self.overlap))
        if self.is_enabled is not None and self.is_enabled is not keeps.is_enabled:
            state = ScheduleState.ENABLED if self.is_enabled else ScheduleState.DISABLED
            keeps = keeps.move_to(state, by=Actor.PERSON)
        return with_next(replace(keeps, timing=timing), schedule, now)


def with_next(after: Schedule, before: Schedule, now: datetime) -> Schedule:
    """A changed schedule with its next occurrence: one that has come stays due where its time does,
    else it is the first after now."""
    if before.is_due(now) and after.is_enabled and after.timing == before.timing:
        return replace(after, next_occurrence=before.next_occurrence)
    return replace(after, next_occurrence=next_of(after.timing, now))


def next_of(timing: Timing, now: datetime) -> datetime | None:
    found = next_after(timing, now)
    return found.at if found else None


def arguments_of(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the executions that a schedule starts, as they are shown: `dry_run` comes in, `is_dry_run`
    goes out."""
    named = {"is_dry_run" if name == "dry_run" else name: value for name, value in given.items()}
    unknown = sorted(set(named) - set(_DEFAULTS))
    if unknown:
        raise InvalidInput(
            f"execution_arguments: there is no {', '.join(unknown)}; there are "
            f"allow_custom_parameters, dry_run, force and wait_after_fail"
        )
    return {name: _argument(name, named.get(name), _DEFAULTS[name]) for name in _DEFAULTS}


def order_of(schedule: Schedule, reason: str = "", *, is_beside: bool = False) -> StartOrder:
    """A start that waits in the queue, unless it is forced to run beside others."""
    arguments = schedule.execution_arguments
    is_forced = bool(arguments.get("force")) or is_beside
    return StartOrder(
        deployment_id=schedule.deployment_id,
        workflow_id=schedule.workflow_id,
        parameters=schedule.parameters,
        allow_custom_parameters=bool(arguments.get("allow_custom_parameters")),
        is_forced=is_forced,
        is_queued=not is_forced,
        is_dry_run=bool(arguments.get("is_dry_run")),
        wait_after_fail=int(arguments.get("wait_after_fail", _DEFAULTS["wait_after_fail"])),
        reason=reason,
    )


def _argument(name: str, value: Any, default: Any) -> Any:
    if value is None:
        return default
    if isinstance(default, bool):
        wrong = "write true or false"
        found: Any = {"true": True, "false": False}.get(str(value).lower())
    else:
        wrong = "write a number of seconds"
        found = value if isinstance(value, int) and not isinstance(value, bool) else None
    if found is None:
        raise InvalidInput(f"execution_arguments: {name} is {value!r}; {wrong}")
    return found


def _slip(minutes: int) -> timedelta:
    if not 0 <= minutes <= _MOST_SLIP:
        raise InvalidInput(f"slip: it is {minutes}; write a number of minutes up to {_MOST_SLIP}")
    return timedelta(minutes=minutes)


def _overlap(wish: str) -> Overlap:
    try:
        return Overlap(wish)
    except ValueError:
        known = ", ".join(Overlap)
        raise InvalidInput(f"overlap: there is no {wish!r}; choose one of {known}") from None
