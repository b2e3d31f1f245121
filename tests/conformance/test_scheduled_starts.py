"""What is scheduled begins when its time has come, once, and waits where it cannot."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from conductor.control.services.errors import NonexistentWorkflow
from conductor.control.services.start_orders import StartOrder
from conductor.domain.errors import InvalidInput
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.ids import ExecutionId
from conductor.domain.maintenance_mode import NO_MAINTENANCE
from conductor.domain.traffic import Limits
from conformance.managers import CALLER, Manager, deployment, ends, manager_with
from conformance.nouns import START, execution
from conformance.test_admission import in_maintenance

S = ExecutionStatus
HOUR = timedelta(hours=1)
LATER = StartOrder("d1", "install", scheduled_for=START + HOUR)


def scheduled(manager: Manager, order: StartOrder = LATER) -> Execution:
    begun = manager.executions.start(CALLER, order)
    assert begun.status is S.SCHEDULED
    return begun


def status_of(manager: Manager, identifier: str) -> ExecutionStatus:
    return manager.executions.get(CALLER, identifier).execution.status


def its_time_comes(manager: Manager) -> None:
    manager.clock.advance(HOUR)
    manager.line.begin_due()


def test_it_begins_when_its_time_has_come_and_says_until_then_what_it_waits_for(
    manager: Manager,
) -> None:
    begun = scheduled(manager)
    manager.clock.advance(HOUR - timedelta(seconds=1))
    manager.line.begin_due()
    found = manager.executions.get(CALLER, begun.id)
    assert found.execution.status is S.SCHEDULED
    assert [str(each) for each in found.waits or []] == [
        f"its time: {START + HOUR:%Y-%m-%d %H:%M} UTC"
    ]
    assert not manager.executions.may_start(CALLER, begun.id)
    manager.clock.advance(timedelta(seconds=1))
    manager.line.begin_due()
    after = manager.executions.get(CALLER, begun.id).execution
    assert (after.status, after.scheduled_for) == (S.PENDING, START + HOUR)


def test_it_hinders_nobody_before_its_time_and_takes_no_place(manager: Manager) -> None:
    scheduled(manager)
    one = manager_with(manager.database, Limits(1))
    assert one.start(StartOrder("d1", "install")) == "pending"


def test_those_of_a_deployment_are_told_the_next_one_first(manager: Manager) -> None:
    late, soon = (
        scheduled(manager, replace(LATER, scheduled_for=START + n * HOUR)) for n in (2, 1)
    )
    given_up = scheduled(manager)
    with manager.database.writing() as unit:
        unit.executions.move(given_up, replace(given_up, status=S.CANCELLED))
        elsewhere = execution("elsewhere", status=S.SCHEDULED, deployment_id="d2")
        unit.executions.add(elsewhere)
        unit.executions.add(execution("busy", status=S.STARTED))
        told = unit.executions.scheduled_of(late.tenant, "d1")
    assert [each.id for each in told] == [soon.id, late.id]


def test_what_cannot_begin_at_its_time_waits_in_the_queue(manager: Manager) -> None:
    begun = scheduled(manager)
    with manager.database.writing() as unit:
        unit.executions.add(execution("busy", status=S.STARTED))
    its_time_comes(manager)
    assert status_of(manager, begun.id) is S.QUEUED
    manager.line.begin_due()
    with manager.database.reading() as unit:
        told = [each.record.event_type for each in unit.events.after(begun.id, 0, 9)]
    assert told == ["workflow_scheduled", "workflow_queued"]
    ends(manager.database, ExecutionId("busy"))
    assert manager.line.start_queued() == [begun.id]


def test_in_maintenance_it_waits_for_the_end_of_that(manager: Manager) -> None:
    begun = scheduled(manager)
    with manager.database.writing() as unit:
        in_maintenance(unit)
    its_time_comes(manager)
    assert status_of(manager, begun.id) is S.QUEUED
    assert manager.line.start_queued() == []
    with manager.database.writing() as unit:
        unit.maintenance_mode.move(unit.maintenance_mode.current(), NO_MAINTENANCE)
    assert manager.line.start_queued() == [begun.id]


def test_a_forced_one_runs_beside_others(manager: Manager) -> None:
    begun = scheduled(manager, replace(LATER, is_forced=True))
    with manager.database.writing() as unit:
        unit.executions.add(execution("busy", status=S.STARTED))
    its_time_comes(manager)
    assert status_of(manager, begun.id) is S.PENDING


def test_what_its_deployment_cannot_do_is_refused_at_once_or_fails_at_its_time(
    manager: Manager,
) -> None:
    with pytest.raises(NonexistentWorkflow):
        manager.executions.start(CALLER, replace(LATER, workflow_id="dance"))
    assert manager.start(replace(LATER, workflow_id="greet", parameters={"name": []})) == (
        "IllegalExecutionParameters"
    )
    closed = scheduled(manager, replace(LATER, workflow_id="closed"))
    its_time_comes(manager)
    failed = manager.executions.get(CALLER, closed.id).execution
    assert failed.status is S.FAILED
    assert failed.error.startswith("Error dequeueing execution: ")
    assert "is not available now" in failed.error


def test_one_that_is_faulty_hinders_no_other(manager: Manager) -> None:
    faulty, sound = scheduled(manager), scheduled(manager, replace(LATER, deployment_id="d2"))
    with manager.database.writing() as unit:
        unit.deployments.save(deployment("d1", plan={"workflows": "?"}))
    its_time_comes(manager)
    assert status_of(manager, faulty.id) is S.FAILED
    assert status_of(manager, sound.id) is S.PENDING


def test_it_is_cancelled_without_a_worker_and_stays_so(manager: Manager) -> None:
    begun = scheduled(manager)
    assert manager.executions.cancel(CALLER, begun.id, "cancel").status is S.CANCELLED
    its_time_comes(manager)
    assert status_of(manager, begun.id) is S.CANCELLED


def test_who_puts_it_into_the_queue_does_not_wait_for_its_time(manager: Manager) -> None:
    begun = scheduled(manager)
    manager.executions.requeue(CALLER, begun.id)
    assert status_of(manager, begun.id) is S.PENDING


def test_a_moment_that_is_over_is_refused(manager: Manager) -> None:
    for over in (START, START - HOUR):
        with pytest.raises(InvalidInput, match="is over: schedule it for a later moment"):
            manager.executions.start(CALLER, replace(LATER, scheduled_for=over))


def test_of_two_servers_one_lets_it_begin(manager: Manager) -> None:
    names = [scheduled(manager).id, scheduled(manager, replace(LATER, deployment_id="d2")).id]
    other = manager_with(manager.database, Limits(2))
    for each in (manager, other):
        each.clock.advance(HOUR)
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(each.line.begin_due) for each in (manager, other) * 3]:
            done.result()
    assert [status_of(manager, each) for each in names] == [S.PENDING, S.PENDING]
    with manager.database.reading() as unit:
        turns = unit.tenants.turns()
    assert sum(turns.values()) == 2
