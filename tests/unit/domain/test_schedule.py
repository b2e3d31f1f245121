"""What becomes of an occurrence: by the schedule's own rules and its last run, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from conductor.domain.errors import IllegalMove
from conductor.domain.ids import DeploymentId, ScheduleId, TenantName
from conductor.domain.lifecycle import Actor
from conductor.domain.occurrence import Action, LastRun, decide
from conductor.domain.schedule import Overlap, Schedule, ScheduleState, Timing

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAILY = Schedule(
    ScheduleId("nightly"),
    TenantName("t"),
    DeploymentId("d"),
    "heal",
    Timing(since=NOON, recurrence="1 day"),
    NOON,
    "admin",
)


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize("last", [LastRun.NONE, LastRun.ENDED, LastRun.FAILED])
def test_it_starts_when_nothing_of_its_own_runs(last: LastRun) -> None:
    assert decide(DAILY, NOON, now=NOON, last=last).action is Action.START


@pytest.mark.parametrize(
    ("slip", "late", "action"),
    [
        (0, 1, Action.START),
        (0, 1.1, Action.MISS),
        (10, 11, Action.START),
        (10, 11.1, Action.MISS),
    ],
)
def test_it_may_be_its_slip_and_one_poll_late(slip: int, late: float, action: Action) -> None:
    schedule = replace(DAILY, slip=timedelta(minutes=slip))
    assert decide(schedule, NOON, now=after(late), last=LastRun.NONE).action is action


def test_what_is_too_late_says_how_late_it_was() -> None:
    schedule = replace(DAILY, slip=timedelta(minutes=1))
    decision = decide(schedule, NOON, now=after(30), last=LastRun.NONE)
    assert decision.reason == "it was 30 minutes late, and may be 1 minute late"


@pytest.mark.parametrize(
    ("overlap", "action"),
    [
        (Overlap.SKIP, Action.SKIP),
        (Overlap.QUEUE, Action.START),
        (Overlap.PARALLEL, Action.START_BESIDE),
    ],
)
def test_its_unfinished_last_run_is_met_by_its_overlap(overlap: Overlap, action: Action) -> None:
    schedule = replace(DAILY, overlap=overlap)
    assert decide(schedule, NOON, now=NOON, last=LastRun.UNFINISHED).action is action


def test_a_failure_disables_what_stops_on_failure_however_late_it_is() -> None:
    schedule = replace(DAILY, stop_on_fail=True)
    for late in (0, 30):
        decision = decide(schedule, NOON, now=after(late), last=LastRun.FAILED)
        assert decision.action is Action.DISABLE
        assert "failed" in decision.reason


def test_only_a_person_enables_it_again() -> None:
    disabled = DAILY.move_to(ScheduleState.DISABLED, by=Actor.WORKER)
    with pytest.raises(IllegalMove):
        disabled.move_to(ScheduleState.ENABLED, by=Actor.WORKER)
    assert disabled.move_to(ScheduleState.ENABLED, by=Actor.PERSON).is_enabled
