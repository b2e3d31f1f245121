"""What is due fires once, whoever looks, and whatever dies in between (docs/explanation)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from conductor.control.services.listing import Query
from conductor.control.services.maintenance_mode import MaintenanceMode
from conductor.control.services.occurrence_ends import OccurrenceEnds
from conductor.control.services.schedule_clock import ScheduleClock
from conductor.control.services.schedule_orders import (
    ScheduleChanges,
    ScheduleOrder,
    TimingWishes,
)
from conductor.control.services.schedules import Schedules
from conductor.domain import crash_points
from conductor.domain.blackout import Blackout, Effect
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import User
from conductor.domain.ids import DeploymentId, ScheduleId
from conductor.domain.occurrence_record import OccurrenceRecord
from conductor.domain.schedule import Schedule, ScheduleKey
from conductor.domain.traffic import Limits
from conformance.managers import CALLER, Manager, manager_with
from conformance.nouns import HOME, execution
from statements import statements

S = ExecutionStatus
MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 1, 1, 13, tzinfo=UTC)  # the clock begins at 12:30:15
ONCE = TimingWishes(since="2026-01-01T13:00:00", count=1)
EACH_MINUTE = TimingWishes(since="2026-01-01T13:00:00", recurrence="1 minute")


@dataclass(frozen=True)
class Place:
    """A server with a clock of schedules."""

    manager: Manager
    schedules: Schedules
    clock: ScheduleClock

    def makes(self, timing: TimingWishes, name: str = "s", **wishes: Any) -> ScheduleKey:
        deployment = wishes.pop("deployment", "d1")
        order = ScheduleOrder(wishes.pop("workflow_id", "install"), timing, **wishes)
        self.schedules.create(CALLER, name, deployment, order)
        return ScheduleKey(HOME, DeploymentId(deployment), ScheduleId(name))

    def comes(self, at: datetime) -> None:
        self.manager.clock.advance(at - self.manager.clock.now())

    def fires(self, at: datetime = NOON) -> None:
        self.comes(at)
        self.clock.fire()

    def told(self, key: ScheduleKey) -> list[tuple[datetime, str, str]]:
        """The oldest first."""
        with self.manager.database.reading() as unit:
            page = unit.occurrences.of_schedule(key, Query(sort=["at"]))
        return [(each.at, str(each.state), each.reason) for each in page.items]

    def states(self, key: ScheduleKey) -> list[str]:
        return [state for _, state, _ in self.told(key)]

    def schedule(self, key: ScheduleKey) -> Schedule:
        with self.manager.database.reading() as unit:
            return unit.schedules.get_in(key)

    def events(self, kind: str) -> list[str]:
        """Those that executions tell."""
        with self.manager.database.reading() as unit:
            told = unit.events.page(
                HOME, Query(filters={"event_type": [kind]}), ["cloudify_event"]
            ).items
        return [each.record.message for each in told]

    def runs(self) -> list[Execution]:
        with self.manager.database.reading() as unit:
            return list(unit.executions.page(None, Query(sort=["created_at"])).items)

    def ends(self, status: ExecutionStatus = S.TERMINATED) -> None:
        """All that has begun."""
        with self.manager.database.writing() as unit:
            for each in unit.executions.page(None, Query()).items:
                if each.status is S.PENDING:
                    unit.executions.move(each, replace(each, status=status))


def place_on(manager: Manager, name: str = "one") -> Place:
    database, clock = manager.database, manager.clock
    ends = OccurrenceEnds(database, clock, manager.executions)
    return Place(
        manager,
        Schedules(database, manager.executions, clock),
        ScheduleClock(database, clock, ends, name),
    )


@pytest.fixture
def place(manager: Manager) -> Place:
    with manager.database.writing() as unit:
        unit.users.add(User("admin", "x", "sys_admin", manager.clock.now()))
    return place_on(manager)


def test_it_starts_what_is_due_once_and_says_for_what(place: Place) -> None:
    key = place.makes(ONCE)
    place.fires(NOON - MINUTE)
    assert place.runs() == []
    place.fires(NOON + timedelta(seconds=3))
    place.clock.fire()
    [run] = place.runs()
    assert (run.status, run.workflow_id, run.created_by) == (S.PENDING, "install", "admin")
    assert [(each.deed, each.reason) for each in run.deeds] == [
        ("start", "schedule s, due 2026-01-01 13:00:00 UTC")
    ]
    assert place.told(key) == [(NOON, "started", "")]
    after = place.schedule(key)
    assert (after.next_occurrence, after.latest_execution_id, after.is_enabled) == (
        None,
        run.id,
        True,
    )


def test_a_look_at_nothing_due_is_one_statement(place: Place) -> None:
    place.makes(ONCE)
    place.makes(replace(ONCE, since="2026-01-01T12:59:00"), "off", is_enabled=False)
    place.comes(NOON - timedelta(seconds=1))
    with statements(place.manager.database) as sent:
        place.clock.fire()
    assert len(sent) == 1
    with statements(place.manager.database) as sent:
        place.clock.take_up()
    assert len(sent) == 1


def test_it_uses_the_stored_parameters_and_arguments(place: Place) -> None:
    arguments = {"dry_run": True, "wait_after_fail": 7, "allow_custom_parameters": True}
    place.makes(
        ONCE,
        workflow_id="greet",
        parameters={"name": "x", "more": 1},
        execution_arguments=arguments,
    )
    place.fires()
    [run] = place.runs()
    assert run.parameters == {"name": "x", "more": 1}
    assert (run.is_dry_run, run.wait_after_fail, run.is_forced) == (True, 7, False)


def test_a_busy_deployment_gets_its_run_later_and_a_forced_one_at_once(place: Place) -> None:
    with place.manager.database.writing() as unit:
        unit.executions.add(execution("busy", status=S.STARTED))
    queued = place.makes(ONCE)
    place.fires()
    assert place.states(queued) == ["queued"]
    forced = place.makes(
        replace(ONCE, since="2026-01-01T14:00:00"), "f", execution_arguments={"force": True}
    )
    place.fires(NOON + timedelta(hours=1))
    assert place.states(forced) == ["started"]


@pytest.mark.parametrize(
    ("overlap", "states"),
    [
        ("skip", ["started", "skipped"]),
        ("queue", ["started", "queued"]),
        ("parallel", ["started", "started"]),
    ],
)
def test_an_occurrence_during_its_own_last_run_goes_by_the_policy(
    place: Place, overlap: str, states: list[str]
) -> None:
    key = place.makes(EACH_MINUTE, overlap=overlap)
    place.fires()
    place.fires(NOON + MINUTE)
    assert place.states(key) == states
    if overlap == "skip":
        assert place.told(key)[1][2] == "its last run is unfinished"
        place.ends()
        place.fires(NOON + 2 * MINUTE)
        assert place.states(key) == ["started", "skipped", "started"]


def test_one_that_stops_on_failure_is_disabled_after_one(place: Place) -> None:
    key = place.makes(EACH_MINUTE, stop_on_fail=True)
    place.fires()
    place.ends(S.FAILED)
    place.fires(NOON + MINUTE)
    assert place.states(key) == ["started", "skipped"]
    assert not place.schedule(key).is_enabled
    place.fires(NOON + 2 * MINUTE)
    assert len(place.runs()) == 1
    place.schedules.update(CALLER, "s", "d1", ScheduleChanges(is_enabled=True, stop_on_fail=False))
    place.fires(NOON + 3 * MINUTE)
    assert place.states(key)[2:] == ["started"]


@pytest.mark.parametrize(
    ("slip", "late", "state"),
    [
        (0, timedelta(seconds=119), "started"),
        (0, timedelta(minutes=2), "missed"),
        (60, timedelta(minutes=61), "started"),
        (60, timedelta(minutes=62), "missed"),
    ],
)
def test_what_was_missed_runs_within_its_slip_and_a_minute(
    place: Place, slip: int, late: timedelta, state: str
) -> None:
    key = place.makes(ONCE, slip=slip)
    place.fires(NOON + late)
    assert place.states(key) == [state]
    assert len(place.runs()) == (state == "started")
    if state == "missed":
        assert f"late, and may be {slip} minutes late" in place.told(key)[0][2]


def test_of_several_missed_instants_the_newest_counts_and_runs_once(place: Place) -> None:
    key = place.makes(TimingWishes(since="2026-01-01T13:00:00", recurrence="10 minutes"))
    place.fires(NOON + timedelta(minutes=31))
    first, newest = place.told(key)
    assert first[:2] == (NOON, "missed")
    assert "13:30:00 UTC: what became of that one counts for all" in first[2]
    assert newest == (NOON + timedelta(minutes=30), "started", "")
    assert len(place.runs()) == 1
    assert place.schedule(key).next_occurrence == NOON + timedelta(minutes=40)


def test_several_missed_instants_of_which_the_newest_is_too_late_are_missed(place: Place) -> None:
    key = place.makes(TimingWishes(since="2026-01-01T13:00:00", recurrence="10 minutes"))
    place.fires(NOON + timedelta(minutes=39))
    assert place.states(key) == ["missed", "missed"]
    assert place.runs() == []
    assert place.schedule(key).next_occurrence == NOON + timedelta(minutes=40)


def test_maintenance_skips_and_says_so(place: Place) -> None:
    key = place.makes(EACH_MINUTE)
    maintenance = MaintenanceMode(place.manager.database, place.manager.clock, lambda: None)
    maintenance.activate(CALLER)
    place.fires()
    assert place.told(key) == [(NOON, "skipped", "the manager is in maintenance mode")]
    place.fires(NOON + MINUTE)
    maintenance.deactivate(CALLER)
    place.fires(NOON + 2 * MINUTE)
    assert place.states(key) == ["skipped", "skipped", "started"]
    assert place.events("schedule_skipped") == [
        "'install' workflow execution follows 2 occurrences from 2026-01-01 13:00 UTC to "
        "2026-01-01 13:01 UTC of schedule s, skipped: the manager is in maintenance mode"
    ]
    place.ends()
    place.fires(NOON + 3 * MINUTE)
    assert len(place.runs()) == 2
    assert len(place.events("schedule_skipped")) == 1  # the next run has nothing to tell


def test_a_refused_start_leaves_a_failed_execution_that_counts(place: Place) -> None:
    key = place.makes(EACH_MINUTE, workflow_id="grow", stop_on_fail=True)
    with place.manager.database.writing() as unit:
        home = unit.deployments.locked(HOME, "d1")
        plan = {"workflows": {}}
        unit.deployments.save(replace(home, plan=plan))
    place.fires()
    [run] = place.runs()
    assert run.status is S.FAILED
    assert run.error.startswith("Error preparing execution: deployment 'd1' has no workflow")
    [(_, state, reason)] = place.told(key)
    assert (state, "has no workflow 'grow'" in reason) == ("failed", True)
    place.fires(NOON + MINUTE)
    assert not place.schedule(key).is_enabled


def test_who_made_it_has_to_be_there(place: Place) -> None:
    key = place.makes(ONCE)
    with place.manager.database.writing() as unit:
        admin = unit.users.get(HOME, "admin")
        unit.users.save(replace(admin, is_active=False))
    place.fires()
    [(_, state, reason)] = place.told(key)
    assert (state, "admin, in whose name" in reason) == (
        "failed",
        True,
    )
    assert [each.status for each in place.runs()] == [S.FAILED]


def test_three_servers_fire_each_occurrence_once(place: Place) -> None:
    for number in range(40):
        deployment = f"d{number % 3 + 1}"
        place.makes(ONCE, f"s{number}", deployment=deployment, overlap="parallel")
    others = [place_on(manager_with(place.manager.database, Limits(2)), name) for name in "ab"]
    places = [place, *others]
    for each in places:
        each.comes(NOON)
    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(each.clock.fire) for each in places * 2]:
            done.result()
    runs = place.runs()
    assert len(runs) == 40
    assert len({each.deeds[0].reason for each in runs}) == 40


class Killed(BaseException):
    """What a process does not survive."""


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, place: str) -> Iterator[None]:
    def die(reached: str) -> None:
        if reached == place:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(crash_points, "reached", die)
        with pytest.raises(Killed):
            yield


def test_what_a_killed_server_claimed_is_taken_up_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = place.makes(ONCE)
    with killed_at(monkeypatch, crash_points.OCCURRENCES_CLAIMED):
        place.fires()
    assert (place.states(key), place.runs()) == (["claimed"], [])
    other = place_on(place.manager, "other")
    other.clock.take_up()
    other.clock.fire()
    assert place.runs() == []  # whoever claimed it may be working still
    place.comes(NOON + timedelta(seconds=31))
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(each.clock.take_up) for each in (other, place_on(place.manager))]:
            done.result()
    assert place.states(key) == ["started"]
    assert len(place.runs()) == 1


def test_who_comes_back_after_his_claim_was_taken_up_writes_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = place.makes(ONCE)
    with killed_at(monkeypatch, crash_points.OCCURRENCES_CLAIMED):
        place.fires()
    old = OccurrenceRecord(HOME, key.deployment_id, key.id, NOON, "one", NOON)
    place.comes(NOON + timedelta(seconds=31))
    place_on(place.manager, "other").clock.take_up()
    place.clock.ends.end([old], [], NOON)
    assert len(place.runs()) == 1


def test_a_claim_that_is_taken_up_later_runs_for_the_newest_instant(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = place.makes(EACH_MINUTE)
    with killed_at(monkeypatch, crash_points.OCCURRENCES_CLAIMED):
        place.fires()
    place.fires(NOON + 5 * MINUTE)
    assert place.states(key) == ["missed", "started"]


def test_a_schedule_that_is_changed_after_the_claim_starts_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = place.makes(ONCE)
    with killed_at(monkeypatch, crash_points.OCCURRENCES_CLAIMED):
        place.fires()
    place.schedules.update(CALLER, "s", "d1", ScheduleChanges(is_enabled=False))
    [(_, state, reason)] = place.told(key)
    assert (state, "was changed before" in reason) == ("skipped", True)
    place.comes(NOON + timedelta(seconds=31))
    place.clock.take_up()
    assert place.runs() == []


def test_an_instant_that_comes_again_as_the_clock_is_set_back_does_not_run_again(
    place: Place,
) -> None:
    key = place.makes(EACH_MINUTE, overlap="parallel")
    place.fires()
    place.comes(NOON - timedelta(minutes=5))
    place.schedules.update(CALLER, "s", "d1", ScheduleChanges(slip=1))
    assert place.schedule(key).next_occurrence == NOON
    place.fires()
    assert (place.states(key), len(place.runs())) == (["started"], 1)
    place.fires(NOON + MINUTE)
    assert place.states(key) == ["started", "started"]


def test_what_a_clock_judged_that_was_ahead_comes_again_when_somebody_asks_for_it(
    place: Place,
) -> None:
    key = place.makes(EACH_MINUTE, overlap="parallel")
    place.fires(NOON + 60 * MINUTE)
    assert place.states(key) == ["missed", "started"]
    place.fires(NOON + MINUTE)  # it was an hour ahead
    assert len(place.runs()) == 1
    shown = place.schedules.get(CALLER, "s", "d1")
    assert shown.upcoming[0] == NOON + 61 * MINUTE
    for is_enabled in (False, True):
        place.schedules.update(CALLER, "s", "d1", ScheduleChanges(is_enabled=is_enabled))
    assert place.schedules.get(CALLER, "s", "d1").upcoming[0] == NOON + 2 * MINUTE
    place.fires(NOON + 2 * MINUTE)
    assert len(place.runs()) == 2


def test_one_that_breaks_the_server_holds_up_no_other(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = (
        place.makes(ONCE),
        place.makes(ONCE, "bad", workflow_id="greet", parameters={"name": "x"}),
    )
    begun = type(place.manager.executions).begun

    def break_down(self: Any, unit: Any, caller: Any, order: Any, *more: Any, **wishes: Any) -> Any:
        if order.workflow_id == "greet":
            raise ZeroDivisionError("nobody thought of this")
        return begun(self, unit, caller, order, *more, **wishes)

    monkeypatch.setattr(type(place.manager.executions), "begun", break_down)
    place.fires()
    assert place.states(good) == ["started"]
    [(_, state, reason)] = place.told(bad)
    assert (state, "ZeroDivisionError: nobody thought of this" in reason) == ("failed", True)
    assert place.schedule(bad).next_occurrence is None


def test_the_newest_thousand_of_a_schedule_are_kept(place: Place) -> None:
    key = place.makes(EACH_MINUTE)
    with place.manager.database.writing() as unit:
        old = [
            OccurrenceRecord(HOME, key.deployment_id, key.id, NOON - number * MINUTE, "one", NOON)
            for number in range(1, 1200)
        ]
        for portion in range(0, len(old), 50):
            unit.occurrences.claim(old[portion : portion + 50])
    place.fires()
    times = [at for at, _, _ in place.told(key)]
    assert (len(times), times[0], times[-1]) == (1000, NOON - 999 * MINUTE, NOON)


def test_occurrences_go_with_their_schedule_and_schedules_with_their_deployment(
    place: Place,
) -> None:
    key, other = place.makes(ONCE), place.makes(ONCE, "other")
    place.fires()
    place.schedules.delete(CALLER, "s", "d1")
    assert place.told(key) == []
    with place.manager.database.writing() as unit:
        unit.deployments.remove(HOME, "d1")
    assert place.told(other) == []
    with place.manager.database.reading() as unit:
        assert unit.schedules.find_in(other) is None


def test_a_server_that_ends_leaves_what_it_has_not_claimed(place: Place) -> None:
    key = place.makes(ONCE)
    place.clock.halt()
    place.fires()
    assert (place.states(key), place.runs()) == ([], [])
    place_on(place.manager, "next").clock.fire()
    assert place.states(key) == ["started"]


def freeze(place: Place, effect: Effect) -> None:
    """Until five past."""
    calendar = "DTSTART:20260101T125500Z\nDURATION:PT10M"
    with place.manager.database.writing() as unit:
        unit.blackouts.add(Blackout("freeze", HOME, NOON, "admin", effect, calendar))


def test_a_blackout_holds_an_occurrence_until_it_ends(place: Place) -> None:
    key = place.makes(ONCE)
    freeze(place, Effect.HOLD)
    place.fires()
    assert place.states(key) == ["queued"]
    assert [each.status for each in place.runs()] == [S.QUEUED]
    place.comes(NOON + 5 * MINUTE)
    place.manager.line.start_queued()
    assert [each.status for each in place.runs()] == [S.PENDING]


def test_a_blackout_that_refuses_skips_an_occurrence_and_nothing_has_failed(place: Place) -> None:
    key = place.makes(replace(EACH_MINUTE, recurrence="5 minutes"), stop_on_fail=True)
    freeze(place, Effect.REFUSE)
    place.fires()
    [(_, state, reason)] = place.told(key)
    assert (state, "blackout 'freeze' keeps it from beginning" in reason) == ("skipped", True)
    assert place.runs() == []
    place.fires(NOON + 5 * MINUTE)
    assert place.states(key) == ["skipped", "started"]
    assert "blackout 'freeze'" in place.events("schedule_skipped")[0]
