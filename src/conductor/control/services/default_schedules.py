"""Schedules that a blueprint declares: made with its deployments, and changed by their updates."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conductor.control.services.occurrence_claims import give_up_claims
from conductor.control.services.parameters import Parameters, Sources
from conductor.control.services.recurrence.reading import check_rule
from conductor.control.services.schedule_orders import (
    ScheduleOrder,
    TimingWishes,
    order_of,
    with_next,
)
from conductor.control.services.system_workflows import is_system_workflow, known_workflow
from conductor.control.services.work import UnitOfWork
from conductor.domain.deployment import Deployment
from conductor.domain.errors import ConductorError, InvalidInput
from conductor.domain.ids import ScheduleId
from conductor.domain.schedule import Overlap, Schedule, ScheduleKey

Plan = Mapping[str, Any]
_IN_UTC = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")  # as plans have what is not relative


@dataclass(frozen=True)
class PlannedChanges:
    """Names of default schedules that an update makes, and of those that it changes."""

    new: Sequence[str] = ()
    changed: Sequence[str] = ()


def declared_in(plan: Plan) -> Mapping[str, Any]:
    """By their names."""
    settings = plan.get("deployment_settings") or {}
    return settings.get("default_schedules") or {}


def check_rules(plan: Plan) -> None:
    """Of iCalendar: what needs no clock, as the blueprint floor cannot read them."""
    for name, declared in declared_in(plan).items():
        if rule := declared.get("rrule"):
            with _placed(name):
                check_rule(rule, declared.get("timezone"))


def made_schedules(
    deployment: Deployment, names: Iterable[str], *, now: datetime, by: str
) -> list[Schedule]:
    """Of the deployment's plan. What is relative counts from now."""
    declared, made = declared_in(deployment.plan), []
    for name in names:
        with _placed(name):
            made.append(_order(declared[name]).made(name, deployment, now=now, by=by, at=now))
    return made


def check_schedules(sources: Sources, deployment: Deployment, made: Iterable[Schedule]) -> None:
    """Their workflows have to be there, and the parameters right, as for a start now."""
    for each in made:
        with _placed(each.id):
            order = order_of(each)
            order.check(each.created_at)
            _check_workflow(deployment, each.workflow_id)
            may_be_custom = order.allow_custom_parameters or is_system_workflow(each.workflow_id)
            Parameters(
                sources, deployment, each.workflow_id, each.parameters, may_be_custom=may_be_custom
            ).check()


def planned_changes(unit: UnitOfWork, home: Deployment, after: Plan) -> PlannedChanges:
    """Nothing is deleted, and what people have deleted does not come back. `InvalidInput` where
    people have made one of a name that is new in the plan."""
    old, wanted = declared_in(home.plan), declared_in(after)
    there = {str(each.id) for each in unit.schedules.of_deployment(home.tenant, home.id)}
    new = [name for name in wanted if name not in old]
    if taken := sorted(there.intersection(new)):
        raise InvalidInput(
            f"deployment {home.id!r} has a schedule already that the blueprint would make: "
            f"{', '.join(taken)}; delete it first, or name it otherwise in the blueprint"
        )
    changed = [name for name in wanted if name in there and old[name] != wanted[name]]
    return PlannedChanges(new, changed)


def apply_changes(
    unit: UnitOfWork, home: Deployment, after: Deployment, *, now: datetime, by: str
) -> None:
    """`after` has the new plan. Whether one that changes is on stays, unless the blueprint says
    something else now; and so does how its runs overlap, where it says nothing. It starts in the
    name of who updates from then on: `by`."""
    changes = planned_changes(unit, home, after.plan)
    unit.schedules.add_all(made_schedules(after, changes.new, now=now, by=by))
    keys = [ScheduleKey(home.tenant, home.id, ScheduleId(each)) for each in changes.changed]
    held = unit.schedules.held(keys)
    for fresh in made_schedules(after, changes.changed, now=now, by=by):
        before = held[fresh.key]
        is_said = _is_on(home, fresh.id) is not _is_on(after, fresh.id)
        kept = replace(
            fresh,
            created_at=before.created_at,
            overlap=fresh.overlap if _says_overlap(after, fresh.id) else before.overlap,
            latest_execution_id=before.latest_execution_id,
            state=fresh.state if is_said else before.state,
        )
        kept = with_next(kept, before, now)
        unit.schedules.save(kept)
        give_up_claims(unit, before, kept, now)


def _order(declared: Plan) -> ScheduleOrder:
    return ScheduleOrder(
        workflow_id=declared["workflow"],
        timing=TimingWishes(
            since=_moment(declared["since"]),
            until=_moment(declared.get("until")),
            timezone=declared.get("timezone"),
            recurrence=declared.get("recurrence"),
            weekdays=declared.get("weekdays"),
            count=declared.get("count"),
            rrule=declared.get("rrule"),
        ),
        parameters=declared.get("workflow_parameters") or {},
        execution_arguments=declared.get("execution_arguments") or {},
        slip=declared.get("slip") or 0,
        stop_on_fail=bool(declared.get("stop_after_fail")),
        overlap=declared.get("overlap") or Overlap.SKIP,
        is_enabled=declared.get("default_enabled") is not False,
    )


def _moment(planned: str | None) -> str | None:
    """The plan has it in UTC, whatever the schedule's time zone."""
    return f"{planned}Z" if planned and _IN_UTC.fullmatch(planned) else planned


def _is_on(deployment: Deployment, name: str) -> bool:
    return declared_in(deployment.plan)[name].get("default_enabled") is not False


def _says_overlap(deployment: Deployment, name: str) -> bool:
    return declared_in(deployment.plan)[name].get("overlap") is not None


def _check_workflow(deployment: Deployment, name: str) -> None:
    if known_workflow(deployment.plan, name) is None:
        known = ", ".join(sorted(deployment.plan.get("workflows") or {})) or "none"
        raise InvalidInput(f"workflow: there is no {name!r}; the blueprint has: {known}")


@contextmanager
def _placed(name: str) -> Iterator[None]:
    try:
        yield
    except ConductorError as wrong:
        place = f"deployment_settings: default_schedules: {name}"
        raise InvalidInput(f"{place}: {wrong}") from wrong
