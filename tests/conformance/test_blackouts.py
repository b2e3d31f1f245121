"""Blackouts on every database: they hold or refuse whatever would start."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from conductor.control.services.blackouts import Blackouts, BlackoutWishes
from conductor.control.services.calendars import CalendarWishes
from conductor.control.services.errors import Forbidden, IllegalAction, InBlackout
from conductor.control.services.start_orders import StartOrder
from conductor.control.storage.database import Database
from conductor.domain.blackout import OVERRIDE, Effect
from conductor.domain.deployment_dependency import DeploymentDependency
from conductor.domain.errors import InvalidInput, NotFound
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.ids import DeploymentId, ExecutionId
from conductor.domain.label import Label
from conductor.domain.traffic import Limits
from conformance.managers import CALLER, OTHER, Manager, deployment, ends, manager_with
from conformance.nouns import HOME, START, execution
from statements import statements

S = ExecutionStatus
HOUR = timedelta(hours=1)
ORDER = StartOrder("d1", "install")
OVERRIDING = replace(ORDER, override_blackout=True, reason="a fire")


def blackouts_of(manager: Manager) -> Blackouts:
    return Blackouts(manager.database, manager.clock, manager.line.start_queued)


@pytest.fixture
def blackouts(manager: Manager) -> Blackouts:
    return blackouts_of(manager)


def closes(blackouts: Blackouts, name: str = "freeze", **wishes: Any) -> None:
    """For an hour from now on."""
    ends = (START + HOUR).isoformat()
    when = CalendarWishes(begins=START.isoformat(), ends=ends, timezone="Europe/Vienna")
    blackouts.create(CALLER, name, BlackoutWishes(when, **wishes))


def only(database: Database) -> Execution:
    with database.reading() as unit:
        (found,) = unit.executions.with_status(list(S), 9)
        return found


def status(manager: Manager, identifier: str) -> ExecutionStatus:
    return manager.executions.get(CALLER, identifier).execution.status


def test_what_is_held_says_until_when_and_begins_then(
    manager: Manager, blackouts: Blackouts
) -> None:
    closes(blackouts)
    held = manager.executions.start(CALLER, ORDER)
    assert held.status is S.QUEUED
    (wait,) = manager.executions.told(held).waits or ()
    assert str(wait).startswith("blackout 'freeze' to end: it lasts until ")
    assert "UTC (" in str(wait)
    assert "Europe/Vienna)" in str(wait)
    manager.clock.advance(HOUR - timedelta(seconds=1))
    assert manager.line.start_queued() == []
    blackouts.let_begin()
    assert status(manager, held.id) is S.QUEUED
    manager.clock.advance(timedelta(seconds=1))
    assert manager.executions.told(held).waits == []
    blackouts.let_begin()
    assert status(manager, held.id) is S.PENDING


def test_a_refusal_names_the_blackout_its_end_and_the_remedy(
    manager: Manager, blackouts: Blackouts
) -> None:
    closes(blackouts, effect=Effect.REFUSE, description="the year's end")
    with pytest.raises(InBlackout) as refused:
        manager.executions.start(CALLER, ORDER)
    for words in ("'freeze'", "UTC", "Europe/Vienna", "(the year's end)", "--override-blackout"):
        assert words in str(refused.value)
    with manager.database.reading() as unit:
        assert unit.executions.with_status(list(S), 9) == []


@pytest.mark.parametrize("order", [ORDER, replace(ORDER, is_forced=True)])
def test_force_is_no_way_past_it(manager: Manager, blackouts: Blackouts, order: StartOrder) -> None:
    closes(blackouts)
    assert manager.start(order) == "queued"


def test_a_dry_run_changes_nothing_and_begins(manager: Manager, blackouts: Blackouts) -> None:
    closes(blackouts)
    closes(blackouts, "never", effect=Effect.REFUSE)
    assert manager.start(replace(ORDER, is_dry_run=True)) == "pending"


CONDITIONS: Sequence[tuple[dict[str, str], str]] = [
    ({}, "queued"),
    ({"deployment_id": "d1"}, "queued"),
    ({"deployment_id": "d2"}, "pending"),
    ({"workflow_id": "install"}, "queued"),
    ({"workflow_id": "uninstall"}, "pending"),
    ({"label": "Env:prod"}, "queued"),
    ({"label": "env:test"}, "pending"),
    ({"label": "other:prod"}, "pending"),
    ({"label": "env:prod", "deployment_id": "d1", "workflow_id": "install"}, "queued"),
    ({"label": "env:prod", "deployment_id": "d1", "workflow_id": "uninstall"}, "pending"),
    ({"label": "env:test", "deployment_id": "d1"}, "pending"),
]


@pytest.mark.parametrize(("conditions", "becomes"), CONDITIONS)
def test_all_conditions_have_to_hold(
    manager: Manager, blackouts: Blackouts, conditions: dict[str, str], becomes: str
) -> None:
    label = Label("env", "prod", START, "admin")
    with manager.database.writing() as unit:
        unit.deployments.save(replace(unit.deployments.get(HOME, "d1"), labels=(label,)))
    closes(blackouts, **conditions)
    assert manager.start(ORDER) == becomes


def test_it_is_of_its_tenant_alone(manager: Manager, blackouts: Blackouts) -> None:
    with manager.database.writing() as unit:
        unit.deployments.add(deployment("theirs", tenant=OTHER))
    closes(blackouts)
    elsewhere = CALLER.within(OTHER)
    assert manager.start(StartOrder("theirs", "install"), elsewhere) == "pending"


def test_what_was_scheduled_waits_and_begins_after_it(
    manager: Manager, blackouts: Blackouts
) -> None:
    closes(blackouts)
    at = START + timedelta(minutes=30)
    due = manager.executions.start(CALLER, replace(ORDER, scheduled_for=at))
    assert due.status is S.SCHEDULED
    manager.clock.advance(timedelta(minutes=30))
    manager.line.begin_due()
    assert status(manager, due.id) is S.QUEUED
    manager.clock.advance(timedelta(minutes=30))
    manager.line.start_queued()
    assert status(manager, due.id) is S.PENDING


def test_what_was_scheduled_is_refused_with_its_reason(
    manager: Manager, blackouts: Blackouts
) -> None:
    closes(blackouts, effect=Effect.REFUSE)
    at = START + timedelta(minutes=30)
    due = manager.executions.start(CALLER, replace(ORDER, scheduled_for=at))
    manager.clock.advance(timedelta(minutes=30))
    manager.line.begin_due()
    failed = manager.executions.get(CALLER, due.id).execution
    assert failed.status is S.FAILED
    assert "blackout 'freeze'" in failed.error


def test_what_is_in_the_queue_waits_also_where_others_are_refused(
    manager: Manager, blackouts: Blackouts
) -> None:
    with manager.database.writing() as unit:
        unit.executions.add(execution("busy", status=S.STARTED))
    waiting = manager.executions.start(CALLER, replace(ORDER, is_queued=True))
    closes(blackouts, effect=Effect.REFUSE)
    ends(manager.database, ExecutionId("busy"))
    assert manager.line.start_queued() == []
    found = manager.executions.get(CALLER, waiting.id)
    assert found.execution.status is S.QUEUED
    assert [str(each)[:25] for each in found.waits or ()] == ["blackout 'freeze' to end:"]
    manager.clock.advance(HOUR)
    assert manager.line.start_queued() == [waiting.id]


def resumable(manager: Manager) -> ExecutionId:
    with manager.database.writing() as unit:
        unit.executions.add(
            execution("old", status=S.FAILED, error="x", ended_at=START, overrides_blackout=True)
        )
    return ExecutionId("old")


def test_who_resumes_waits_too(manager: Manager, blackouts: Blackouts) -> None:
    """Also where the start before has overridden one: that counted once."""
    old = resumable(manager)
    closes(blackouts)
    assert manager.executions.resume(CALLER, old).status is S.QUEUED
    manager.clock.advance(HOUR)
    manager.line.start_queued()
    assert status(manager, old) is S.PENDING


def test_a_resume_is_refused_and_may_override(manager: Manager, blackouts: Blackouts) -> None:
    old = resumable(manager)
    closes(blackouts, effect=Effect.REFUSE)
    with pytest.raises(InBlackout):
        manager.executions.resume(CALLER, old)
    with pytest.raises(InvalidInput, match="reason"):
        manager.executions.resume(CALLER, old, override_blackout=True)
    resumed = manager.executions.resume(CALLER, old, override_blackout=True, reason="a fire")
    assert resumed.status is S.PENDING
    assert [(each.deed, each.reason) for each in resumed.deeds][-2:] == [
        ("resume", "a fire"),
        (OVERRIDE, "a fire"),
    ]


def test_a_resume_that_overrides_and_waits_for_something_else_still_passes(
    manager: Manager, blackouts: Blackouts
) -> None:
    with manager.database.writing() as unit:
        unit.executions.add(execution("wide", status=S.STARTED, is_system_workflow=True))
    old = resumable(manager)
    closes(blackouts)
    resumed = manager.executions.resume(CALLER, old, override_blackout=True, reason="a fire")
    assert resumed.status is S.QUEUED
    ends(manager.database, ExecutionId("wide"))
    assert manager.line.start_queued() == [old]


def _is_part(manager: Manager) -> None:
    """d2 is a component of d1."""
    with manager.database.writing() as unit:
        unit.dependencies.add(
            DeploymentDependency(
                id="part",
                tenant=HOME,
                dependency_creator="component.d2",
                source_deployment_id=DeploymentId("d1"),
                target_deployment_id=DeploymentId("d2"),
                created_at=START,
                created_by="admin",
            )
        )


def _cascade(manager: Manager) -> dict[str | None, ExecutionStatus]:
    with manager.database.reading() as unit:
        found = unit.executions.with_status(list(S), 9)
        return {each.deployment_id: each.status for each in found if each.workflow_id == "tend"}


def test_parts_are_held_with_the_whole_and_in_nobodys_way_either(
    manager: Manager, blackouts: Blackouts
) -> None:
    _is_part(manager)
    closes(blackouts, deployment_id="d1")
    manager.executions.start(CALLER, StartOrder("d1", "tend"))
    assert _cascade(manager) == {"d1": S.QUEUED, "d2": S.QUEUED}
    assert manager.start(StartOrder("d2", "install")) == "pending"
    ends(manager.database, _running(manager, "install"))
    manager.clock.advance(HOUR)
    manager.line.start_queued()
    assert _cascade(manager) == {"d1": S.PENDING, "d2": S.PENDING}


def test_parts_begin_with_the_whole_also_after_it_has_waited(
    manager: Manager, blackouts: Blackouts
) -> None:
    _is_part(manager)
    with manager.database.writing() as unit:
        unit.executions.add(execution("busy", status=S.STARTED))
    closes(blackouts, deployment_id="d2", effect=Effect.REFUSE)
    manager.executions.start(CALLER, StartOrder("d1", "tend", is_queued=True))
    assert _cascade(manager) == {"d1": S.QUEUED, "d2": S.QUEUED}
    ends(manager.database, ExecutionId("busy"))
    manager.line.start_queued()
    assert _cascade(manager) == {"d1": S.PENDING, "d2": S.PENDING}


def test_what_runs_goes_on_and_so_does_what_it_starts(
    manager: Manager, blackouts: Blackouts
) -> None:
    with manager.database.writing() as unit:
        unit.executions.add(
            execution("whole", deployment_id=DeploymentId("d3"), status=S.STARTED, worker_id="w")
        )
    closes(blackouts)
    child = replace(CALLER, execution_id=ExecutionId("whole"))
    assert manager.start(ORDER, child) == "pending"


@pytest.mark.parametrize("effect", Effect)
def test_who_overrides_begins_and_it_is_kept_why(
    manager: Manager, blackouts: Blackouts, effect: Effect
) -> None:
    closes(blackouts, effect=effect)
    begun = manager.executions.start(CALLER, OVERRIDING)
    assert begun.status is S.PENDING
    assert [(each.deed, each.by, each.reason) for each in begun.deeds] == [
        ("start", "admin", "a fire"),
        (OVERRIDE, "admin", "a fire"),
    ]


def test_who_overrides_says_why_and_may(manager: Manager, blackouts: Blackouts) -> None:
    closes(blackouts)
    assert manager.start(replace(OVERRIDING, reason=" ")) == InvalidInput.__name__
    eve = replace(CALLER, username="eve", role="default")
    assert manager.start(OVERRIDING, eve) == Forbidden.__name__


def test_one_that_overrides_and_waits_for_something_else_still_passes(
    manager: Manager, blackouts: Blackouts
) -> None:
    with manager.database.writing() as unit:
        unit.executions.add(execution("busy", status=S.STARTED))
    closes(blackouts)
    waiting = manager.executions.start(CALLER, replace(OVERRIDING, is_queued=True))
    assert waiting.status is S.QUEUED
    ends(manager.database, ExecutionId("busy"))
    assert manager.line.start_queued() == [waiting.id]


def test_one_that_is_held_may_be_let_go(manager: Manager, blackouts: Blackouts) -> None:
    closes(blackouts)
    held = manager.executions.start(CALLER, ORDER)
    with pytest.raises(InvalidInput):
        manager.executions.override_blackout(CALLER, held.id)
    manager.executions.override_blackout(CALLER, held.id, "a fire")
    begun = only(manager.database)
    assert begun.status is S.PENDING
    assert (begun.deeds[-1].deed, begun.deeds[-1].reason) == (OVERRIDE, "a fire")
    with pytest.raises(IllegalAction, match="only one that waits"):
        manager.executions.override_blackout(CALLER, held.id, "again")


def test_what_is_held_is_in_nobodys_way(manager: Manager, blackouts: Blackouts) -> None:
    closes(blackouts, workflow_id="uninstall")
    held = manager.executions.start(CALLER, StartOrder("d1", "uninstall"))
    assert held.status is S.QUEUED
    assert manager.start(ORDER) == "pending"
    ends(manager.database, _running(manager, "install"))
    later = manager.executions.start(CALLER, replace(ORDER, is_queued=True))
    assert later.status is S.PENDING


def _running(manager: Manager, workflow: str) -> ExecutionId:
    with manager.database.reading() as unit:
        found = unit.executions.with_status([S.PENDING], 9)
        return next(each.id for each in found if each.workflow_id == workflow)


def test_those_that_are_held_leave_the_places_to_others(database: Database) -> None:
    manager = manager_with(database, Limits(1))
    with database.writing() as unit:
        for name in ("d1", "d2"):
            unit.deployments.add(deployment(name))
    closes(blackouts_of(manager), deployment_id="d1")
    with database.writing() as unit:
        unit.executions.add(execution("held", deployment_id=DeploymentId("d1"), status=S.QUEUED))
        unit.executions.add(execution("next", deployment_id=DeploymentId("d2"), status=S.QUEUED))
    assert manager.line.start_queued() == ["next"]
    ends(database, ExecutionId("next"))
    assert manager.start(StartOrder("d2", "install")) == "pending"


def test_a_system_wide_one_that_is_held_holds_nobody_back(
    manager: Manager, blackouts: Blackouts
) -> None:
    with manager.database.writing() as unit:
        unit.executions.add(
            execution(
                "wide",
                workflow_id="create_snapshot",
                deployment_id=None,
                is_system_workflow=True,
                status=S.QUEUED,
            )
        )
    closes(blackouts, workflow_id="create_snapshot")
    assert manager.start(ORDER) == "pending"


def _deleted(blackouts: Blackouts) -> None:
    blackouts.delete(CALLER, "freeze")


def _moved(blackouts: Blackouts) -> None:
    blackouts.update(CALLER, "freeze", BlackoutWishes(deployment_id="d2"))


@pytest.mark.parametrize("end", [_deleted, _moved])
def test_who_ends_or_moves_it_lets_what_it_held_begin(
    manager: Manager, blackouts: Blackouts, end: Callable[[Blackouts], None]
) -> None:
    closes(blackouts)
    held = manager.executions.start(CALLER, ORDER)
    end(blackouts)
    assert status(manager, held.id) is S.PENDING


def test_an_empty_text_leaves_a_condition_out(manager: Manager, blackouts: Blackouts) -> None:
    closes(blackouts, deployment_id="d2", label="a:b")
    assert manager.start(ORDER) == "pending"
    ends(manager.database, only(manager.database).id)
    changed = blackouts.update(CALLER, "freeze", BlackoutWishes(deployment_id="", label=""))
    assert changed.blackout.deployment_id is None
    assert manager.start(ORDER) == "queued"


def test_it_is_for_administrators_to_make(blackouts: Blackouts) -> None:
    closes(blackouts)
    eve = replace(CALLER, username="eve", role="default")
    wishes = BlackoutWishes(effect=Effect.REFUSE)
    for deed in (
        lambda: blackouts.create(eve, "mine", wishes),
        lambda: blackouts.update(eve, "freeze", wishes),
        lambda: blackouts.delete(eve, "freeze"),
    ):
        with pytest.raises(Forbidden, match="blackout_"):
            deed()
    assert blackouts.get(eve, "freeze").is_on
    with pytest.raises(NotFound):
        blackouts.get(CALLER.within(OTHER), "freeze")


def test_a_start_costs_as_many_statements_whatever_the_number_of_blackouts(
    manager: Manager, blackouts: Blackouts
) -> None:
    def cost() -> int:
        with statements(manager.database) as said:
            manager.start(ORDER)
        ends(manager.database, _running(manager, "install"))
        return len(said)

    cost()  # what is remembered from the first on
    without = cost()
    with statements(manager.database) as said, manager.database.reading() as unit:
        unit.blackouts.of([HOME])
    assert len([each for each in said if "blackouts" in each]) == 1
    closes(blackouts, "first", label="a:b")
    one = cost()
    for number in range(30):
        closes(blackouts, f"other-{number}", label=f"a:{number}", workflow_id="uninstall")
    assert cost() == one == without + 1  # the labels
