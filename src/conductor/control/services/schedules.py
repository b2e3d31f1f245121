"""Schedules: when workflows of a deployment start by themselves, as people make and read them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from conductor.control.services.access import scope_of
from conductor.control.services.deployments import owned_deployment, shown_deployment
from conductor.control.services.executions import Executions
from conductor.control.services.identity import DEFAULT_TENANT
from conductor.control.services.listing import Page, Query
from conductor.control.services.occurrence_claims import give_up_claims
from conductor.control.services.origin import HERE_AND_NOW, Origin
from conductor.control.services.recurrence.occurrences import occurrences
from conductor.control.services.schedule_orders import (
    ScheduleChanges,
    ScheduleOrder,
    TimingWishes,
    order_of,
)
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment
from conductor.domain.errors import Conflict, InvalidInput
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import ScheduleId
from conductor.domain.occurrence import Occurrence
from conductor.domain.occurrence_record import OccurrenceRecord
from conductor.domain.schedule import Schedule, ScheduleKey

ALL_NEXT = "all_next_occurrences"
_MOST_NEXT = 1000
_INSTANT = timedelta(microseconds=1)
_Runs = Mapping[str, Execution]
_MOST_NEXT_IN_A_PAGE = 100_000  # together: they are worked out, and sent, for each list


@dataclass(frozen=True)
class ScheduleView:
    """`upcoming` are the next instants; `status` is that of its last run."""

    schedule: Schedule
    upcoming: Sequence[datetime] = ()
    status: ExecutionStatus | None = None


@dataclass(frozen=True)
class Schedules:
    work: UnitOfWorkFactory
    executions: Executions
    clock: Clock

    def create(
        self,
        caller: Caller,
        identifier: str,
        deployment_id: str,
        order: ScheduleOrder,
        origin: Origin = HERE_AND_NOW,
    ) -> ScheduleView:
        """`Conflict` when the deployment has one of that id. The workflow has to be there, and its
        parameters right, as for a start that is asked for now."""
        now = self.clock.now()
        at, by = origin.settled(caller, "schedules", now)
        sealed = self.executions.confidences.sealed(caller.execution_id, order.parameters)
        with self.work.reading() as unit:
            deployment = shown_deployment(unit, caller, deployment_id)
        draft = order.made(identifier, deployment, now=now, by=by, at=at)
        with self.work.writing() as unit:  # not longer than it has to: a rule may take a second
            deployment = owned_deployment(unit, caller, deployment_id)
            made = replace(draft, tenant=deployment.tenant, visibility=deployment.visibility)
            if unit.schedules.find_in(made.key) is not None:
                raise Conflict(
                    f"deployment {deployment_id!r} has a schedule {identifier!r} already: update "
                    f"it, delete it first, or choose another name"
                )
            self._check(unit, caller, deployment, made)
            unit.schedules.add(replace(made, parameters=sealed))
        return self._view(made)

    def get(self, caller: Caller, identifier: str, deployment_id: str) -> ScheduleView:
        with self.work.reading() as unit:
            found = _shown(unit, caller, identifier, deployment_id)
            runs = _last_runs(unit, [found])
        return self._view(found, runs)

    def page(self, caller: Caller, query: Query) -> Page[ScheduleView]:
        """Where a page holds many, each tells fewer of its next occurrences."""
        with self.work.reading() as unit:
            scope, viewer = scope_of(caller, query), viewer_of(caller)
            page = unit.schedules.page_for(scope, viewer, query, home=caller.home)
            most = _MOST_NEXT_IN_A_PAGE // max(1, len(page.items))
            number = min(_MOST_NEXT, most) if query.wants([ALL_NEXT]) else 1
            runs = _last_runs(unit, page.items)
        return Page([self._view(each, runs, number) for each in page.items], page.total)

    def update(
        self, caller: Caller, identifier: str, deployment_id: str, changes: ScheduleChanges
    ) -> ScheduleView:
        """What is claimed and not yet started is not started any more: the schedule says something
        else now. It may start in another's name from then on (`_answering`)."""
        now = self.clock.now()
        given = changes.parameters
        if given is not None:
            sealed = self.executions.confidences.sealed(caller.execution_id, given)
            changes = replace(changes, parameters=sealed)
        with self.work.reading() as unit:
            seen = _shown(unit, caller, identifier, deployment_id)
        after = changes.made(seen, now)
        with self.work.writing() as unit:  # as in `create`
            deployment = owned_deployment(unit, caller, deployment_id)
            before = _held(unit, _key(deployment, identifier))
            if before != seen:
                after = changes.made(before, now)
            if changes.workflow_id or given is not None or changes.execution_arguments is not None:
                self._check(unit, caller, deployment, after)
            after = replace(after, created_by=_answering(unit, caller, before, after))
            unit.schedules.save(after)
            give_up_claims(unit, before, after, now)
            runs = _last_runs(unit, [after])
        return self._view(after, runs)

    def delete(self, caller: Caller, identifier: str, deployment_id: str) -> None:
        """With what is kept of its occurrences. What it has started goes on."""
        with self.work.writing() as unit:
            deployment = owned_deployment(unit, caller, deployment_id)
            unit.schedules.remove_in(_key(deployment, identifier))

    def history(
        self, caller: Caller, identifier: str, deployment_id: str, query: Query
    ) -> Page[OccurrenceRecord]:
        """What became of its occurrences."""
        with self.work.reading() as unit:
            found = _shown(unit, caller, identifier, deployment_id)
            return unit.occurrences.of_schedule(found.key, query)

    def upcoming(
        self, caller: Caller, identifier: str, deployment_id: str, number: int
    ) -> Sequence[Occurrence]:
        with self.work.reading() as unit:
            found = _shown(unit, caller, identifier, deployment_id)
        return _coming(found, self.clock.now(), _checked(number))

    def preview(self, wishes: TimingWishes, number: int) -> Sequence[Occurrence]:
        """The next occurrences of a rule that nobody has made yet."""
        now = self.clock.now()
        return occurrences(wishes.timing(now), now, _checked(number))

    def _check(
        self, unit: UnitOfWork, caller: Caller, deployment: Deployment, schedule: Schedule
    ) -> None:
        order = order_of(schedule)
        order.check(self.clock.now())
        self.executions.check(unit, caller, order, deployment)

    def _view(
        self, schedule: Schedule, runs: _Runs = MappingProxyType({}), number: int = _MOST_NEXT
    ) -> ScheduleView:
        """Not within a unit of work: a rule may take its time."""
        upcoming = _coming(schedule, self.clock.now(), number)
        last = runs.get(schedule.latest_execution_id or "")
        status = last.status if last else None
        return ScheduleView(schedule, [each.at for each in upcoming], status)


def _coming(schedule: Schedule, now: datetime, number: int) -> Sequence[Occurrence]:
    """What came before its next occurrence is judged, be it by a clock that was ahead of this."""
    upcoming = schedule.next_occurrence
    begin = now if upcoming is None else max(now, upcoming - _INSTANT)
    return occurrences(schedule.timing, begin, number)


def _answering(unit: UnitOfWork, caller: Caller, before: Schedule, after: Schedule) -> str:
    """In whose name it starts after a change: nobody has something run in another's. Administrators
    could do so anyway, and do not lend their name by the way; where its own is of no use any more,
    it is theirs. Who only turns it off, or changes nothing, lets nothing run."""
    same = replace(before, state=after.state, next_occurrence=after.next_occurrence)
    is_turned_on = after.is_enabled and not before.is_enabled
    if same == after and not is_turned_on:
        return before.created_by
    user = unit.users.find(DEFAULT_TENANT, before.created_by)
    keeps_its_name = caller.is_admin and user is not None and user.is_active
    return before.created_by if keeps_its_name else caller.username


def _last_runs(unit: UnitOfWork, schedules: Collection[Schedule]) -> _Runs:
    latest = [each.latest_execution_id for each in schedules if each.latest_execution_id]
    return unit.executions.by_ids(latest) if latest else {}


def _shown(unit: UnitOfWork, caller: Caller, identifier: str, deployment_id: str) -> Schedule:
    deployment = shown_deployment(unit, caller, deployment_id)
    return unit.schedules.get_in(_key(deployment, identifier))


def _held(unit: UnitOfWork, key: ScheduleKey) -> Schedule:
    return unit.schedules.held([key]).get(key) or unit.schedules.get_in(key)


def _key(deployment: Deployment, identifier: str) -> ScheduleKey:
    return ScheduleKey(deployment.tenant, deployment.id, ScheduleId(identifier))


def _checked(number: int) -> int:
    if not 0 < number <= _MOST_NEXT:
        raise InvalidInput(f"_size is {number}: a preview shows 1 to {_MOST_NEXT} occurrences")
    return number
