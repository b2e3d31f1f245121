from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from conductor.control.services.schedule_orders import (
    ScheduleChanges,
    ScheduleOrder,
    TimingWishes,
    arguments_of,
    order_of,
)
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.errors import InvalidInput
from conductor.domain.ids import BlueprintId, DeploymentId, TenantName
from conductor.domain.schedule import Schedule

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOME = Deployment(
    id=DeploymentId("web"),
    tenant=TenantName("default_tenant"),
    blueprint_id=BlueprintId("bp"),
    state=DeploymentState.READY,
    created_at=NOW,
    created_by="admin",
    visibility="private",
)
NIGHTLY = TimingWishes(since="2026-01-01T02:00:00", recurrence="1 day")


def made(order: ScheduleOrder) -> Schedule:
    return order.made("nightly", HOME, now=NOW, by="admin", at=NOW)


def test_a_schedule_belongs_to_its_deployment_and_is_seen_with_it() -> None:
    schedule = made(ScheduleOrder("install", NIGHTLY, slip=90))
    assert (schedule.tenant, schedule.deployment_id, schedule.visibility) == (
        "default_tenant",
        "web",
        "private",
    )
    assert schedule.slip == timedelta(minutes=90)
    assert schedule.next_occurrence == NOW + timedelta(hours=2)


@pytest.mark.parametrize("minutes", [-1, 366 * 24 * 60 + 1])
def test_a_slip_has_its_bounds(minutes: int) -> None:
    with pytest.raises(InvalidInput, match="slip: it is"):
        made(ScheduleOrder("install", NIGHTLY, slip=minutes))


def test_arguments_come_in_as_clients_write_them_and_go_out_as_they_read_them() -> None:
    assert arguments_of({"dry_run": "true", "force": None, "wait_after_fail": 0}) == {
        "allow_custom_parameters": False,
        "force": False,
        "is_dry_run": True,
        "wait_after_fail": 0,
    }
    assert arguments_of(arguments_of({"dry_run": True}))["is_dry_run"] is True


@pytest.mark.parametrize("value", [True, "7", 1.5])
def test_an_argument_of_the_wrong_kind_is_named(value: object) -> None:
    with pytest.raises(InvalidInput, match="; write a number of seconds"):
        arguments_of({"wait_after_fail": value})


def test_a_run_waits_in_the_queue_unless_it_is_forced() -> None:
    plain, forced = (
        made(ScheduleOrder("install", NIGHTLY, execution_arguments={"force": wish}))
        for wish in (False, True)
    )
    asked = [order_of(plain), order_of(forced), order_of(plain, is_beside=True)]
    assert [(each.is_queued, each.is_forced) for each in asked] == [
        (True, False),
        (False, True),
        (False, True),
    ]


def test_what_is_not_sent_stays_and_the_timing_is_left_alone() -> None:
    before = made(ScheduleOrder("install", NIGHTLY, slip=5, parameters={"a": 1}))
    later = NOW + timedelta(days=3)
    after = ScheduleChanges(timing=TimingWishes(weekdays=[]), stop_on_fail=True).made(before, later)
    assert (after.timing, after.slip, after.parameters) == (
        before.timing,
        before.slip,
        before.parameters,
    )
    assert after.stop_on_fail
    assert after.next_occurrence == before.next_occurrence  # it has come, and is due still
    gone_on = replace(before, next_occurrence=later + timedelta(days=9))
    assert ScheduleChanges(slip=1).made(gone_on, later).next_occurrence == later + timedelta(
        hours=2
    )


def test_to_enable_what_is_enabled_changes_nothing() -> None:
    before = made(ScheduleOrder("install", NIGHTLY))
    assert ScheduleChanges(is_enabled=True).made(before, NOW) == before
    assert not ScheduleChanges(is_enabled=False).made(before, NOW).is_enabled
