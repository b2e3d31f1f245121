"""What is due while schedules are changed, deleted, or broken."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from conductor.control.services.default_schedules import apply_changes
from conductor.control.services.recurrence import courses
from conductor.control.services.recurrence import occurrences as recurrence
from conductor.control.services.schedule_orders import ScheduleChanges, TimingWishes
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.errors import InvalidInput
from conductor.domain.occurrence import Occurrence
from conductor.domain.schedule import Timing
from conformance.managers import CALLER, deployment
from conformance.test_schedule_clock import EACH_MINUTE, MINUTE, NOON, ONCE, Place, place

__all__ = ["place"]  # a fixture


def test_a_change_of_something_else_does_not_forget_what_is_due(place: Place) -> None:
    key = place.makes(ONCE, slip=60)
    place.comes(NOON + MINUTE)  # no server was there a minute ago
    place.schedules.update(CALLER, "s", "d1", ScheduleChanges(stop_on_fail=True))
    place.clock.fire()
    assert place.states(key) == ["started"]


@pytest.mark.parametrize(
    "changes",
    [
        ScheduleChanges(timing=TimingWishes(recurrence="2 hours")),
        ScheduleChanges(is_enabled=False),
    ],
)
def test_what_is_due_and_is_no_longer_wished_for_is_recorded(
    place: Place, changes: ScheduleChanges
) -> None:
    key = place.makes(replace(EACH_MINUTE, recurrence="1 hour"))
    place.comes(NOON + MINUTE)
    place.schedules.update(CALLER, "s", "d1", changes)
    place.clock.fire()
    reason = "the schedule was changed before it could start anything"
    assert place.told(key) == [(NOON, "skipped", reason)]
    assert place.runs() == []


def test_enabling_does_not_make_up_for_what_it_was_disabled_for(place: Place) -> None:
    key = place.makes(EACH_MINUTE, is_enabled=False, slip=60)
    place.comes(NOON + 5 * MINUTE)
    place.schedules.update(CALLER, "s", "d1", ScheduleChanges(is_enabled=True))
    place.clock.fire()
    assert place.told(key) == []


def test_a_schedule_that_is_deleted_as_it_is_due_holds_up_no_other(place: Place) -> None:
    place.makes(ONCE, "a")
    place.makes(ONCE, "of-d2", deployment="d2")
    kept = place.makes(ONCE, "b", deployment="d3")
    place.comes(NOON)
    with place.manager.database.reading() as unit:
        due = unit.schedules.due(NOON)
    place.schedules.delete(CALLER, "a", "d1")
    with place.manager.database.writing() as unit:
        unit.deployments.remove(kept.tenant, "d2")
    place.clock._go_through(due, NOON)
    assert place.states(kept) == ["started"]
    assert len(place.runs()) == 1


def test_a_rule_that_cannot_be_read_any_more_holds_up_no_other(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.makes(replace(ONCE, timezone="Europe/Rome", since="2026-01-01T14:00"), "a")
    good = place.makes(ONCE, "b", deployment="d2")
    next_after = courses.next_after

    def unreadable(timing: Timing, moment: datetime) -> Occurrence | None:
        if timing.timezone == "Europe/Rome":
            raise InvalidInput("timezone: there is no time zone 'Europe/Rome'")
        return next_after(timing, moment)

    monkeypatch.setattr(courses, "next_after", unreadable)
    place.fires()
    assert place.states(good) == ["started"]


def test_a_blueprint_that_changes_it_does_so_in_the_name_of_who_updates(place: Place) -> None:
    key = place.makes(replace(EACH_MINUTE, since="2026-01-01T13:00:00Z"))
    declared = {"workflow": "install", "since": "+1 hour", "recurrence": "1 day"}
    old, new = (declaring(s={**declared, "slip": slip}, t=declared) for slip in (0, 5))
    before, after = deployment("d1", plan=old), deployment("d1", plan=new)
    with place.manager.database.writing() as unit:
        apply_changes(unit, before, after, now=NOON, by="eve")
    found = place.schedule(key)
    assert (found.created_by, found.slip) == ("eve", 5 * MINUTE)


def declaring(**schedules: Any) -> dict[str, Any]:
    return {"deployment_settings": {"default_schedules": schedules}}


def test_more_than_the_database_can_count_is_refused(place: Place) -> None:
    with pytest.raises(InvalidInput, match="count: 3000000000 is more than 2147483647; leave it"):
        place.makes(replace(EACH_MINUTE, count=3_000_000_000))
    key = place.makes(replace(EACH_MINUTE, count=2_147_483_647))
    assert place.schedule(key).timing.count == 2_147_483_647


@dataclass
class Watched:
    """Says how often rules were expanded within its transactions."""

    work: UnitOfWorkFactory
    is_open: bool = False
    expanded: list[bool] = field(default_factory=list)

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        with self._noted(), self.work.reading() as unit:
            yield unit

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        with self._noted(), self.work.writing() as unit:
            yield unit

    @contextmanager
    def _noted(self) -> Iterator[None]:
        self.is_open = True
        try:
            yield
        finally:
            self.is_open = False


def test_rules_are_expanded_outside_of_transactions(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(place.manager.database)
    following = recurrence._following

    def noted(*arguments: Any) -> Any:
        watched.expanded.append(watched.is_open)
        return following(*arguments)

    monkeypatch.setattr(recurrence, "_following", noted)
    ends = replace(place.clock.ends, work=watched)
    clock = replace(place.clock, work=watched, ends=ends)
    there = replace(place, schedules=replace(place.schedules, work=watched), clock=clock)
    courses.course_of.cache_clear()
    key = there.makes(EACH_MINUTE)
    there.fires(NOON + 5 * MINUTE)
    assert there.states(key) == ["missed", "started"]
    later = TimingWishes(recurrence="2 hours")
    there.schedules.update(CALLER, "s", "d1", ScheduleChanges(timing=later))
    there.schedules.get(CALLER, "s", "d1")
    assert set(watched.expanded) == {False}


def test_a_change_meanwhile_is_not_lost(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    key = place.makes(EACH_MINUTE)
    made, others = ScheduleChanges.made, [ScheduleChanges(slip=7)]

    def overtaken(self: ScheduleChanges, *arguments: Any) -> Any:
        if others:
            place.schedules.update(CALLER, "s", "d1", others.pop())
        return made(self, *arguments)

    monkeypatch.setattr(ScheduleChanges, "made", overtaken)
    place.schedules.update(CALLER, "s", "d1", ScheduleChanges(stop_on_fail=True))
    after = place.schedule(key)
    assert (after.slip, after.stop_on_fail) == (timedelta(minutes=7), True)
