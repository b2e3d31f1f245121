"""What people ask of executions: once, for so long, and why."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from conductor.control.adapters.beckoning import Beckoning
from conductor.control.services.errors import Forbidden, IllegalAction
from conductor.control.services.recovery import Recovery
from conductor.control.services.start_orders import StartOrder
from conductor.control.services.time_limits import TimeLimits
from conductor.domain.errors import Conflict, InvalidInput
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.ids import ExecutionId, WorkerId
from conductor.domain.lifecycle import Actor
from conformance.logging_server import NOBODY
from conformance.managers import CALLER, OTHER, Manager, deployment, ends
from conformance.nouns import HOME, execution

S = ExecutionStatus
INSTALL = StartOrder("d1", "install", {})


def test_who_asks_again_with_the_same_key_gets_the_same_execution(manager: Manager) -> None:
    first = manager.executions.start(CALLER, INSTALL, key="k")
    assert manager.executions.start(CALLER, INSTALL, key="k").id == first.id
    for other in (StartOrder("d1", "uninstall", {}), StartOrder("d2", "install", {})):
        with pytest.raises(Conflict, match="belongs to another start"):
            manager.executions.start(CALLER, other, key="k")
    elsewhere = replace(CALLER, tenant=OTHER)
    assert manager.executions.start(elsewhere, INSTALL, key="k").id != first.id
    ends(manager.database, first.id)
    manager.clock.advance(timedelta(days=1, seconds=1))
    assert manager.executions.start(CALLER, INSTALL, key="k").id != first.id
    with pytest.raises(InvalidInput, match="255"):
        manager.executions.start(CALLER, INSTALL, key="k" * 256)


def test_of_two_at_once_with_one_key_one_starts(manager: Manager) -> None:
    def start(_: int) -> ExecutionId:
        return manager.executions.start(CALLER, INSTALL, key="k").id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(4)))) == 1


def test_a_key_of_what_was_refused_is_free(manager: Manager) -> None:
    with manager.database.writing() as unit:
        unit.executions.add(execution("busy", status=S.STARTED))
    with pytest.raises(Exception, match="currently running"):
        manager.executions.start(CALLER, INSTALL, key="k")
    ends(manager.database, ExecutionId("busy"))
    assert manager.executions.start(CALLER, INSTALL, key="k").status is S.PENDING


def test_who_did_what_and_why_is_kept_and_told(manager: Manager) -> None:
    begun = manager.executions.start(CALLER, replace(INSTALL, reason="new release"))
    manager.executions.cancel(CALLER, begun.id, "kill", "wrong release")
    manager.executions.resume(CALLER, begun.id, reason="was right")
    deeds = manager.executions.get(CALLER, begun.id).execution.deeds
    assert [(each.deed, each.by, each.reason) for each in deeds] == [
        ("start", "admin", "new release"),
        ("kill", "admin", "wrong release"),
        ("resume", "admin", "was right"),
    ]
    with manager.database.reading() as unit:
        told = [each.record.message for each in unit.events.after(begun.id, 0, 9)]
    assert any("kill by admin: wrong release" in each for each in told)
    assert any("resume by admin: was right" in each for each in told)


def running(manager: Manager, time_limit: int) -> Execution:
    order = replace(INSTALL, time_limit=time_limit)
    begun = manager.executions.start(CALLER, order)
    with manager.database.writing() as unit:
        [claimed] = unit.executions.unclaimed(1)
        unit.executions.claim(claimed, WorkerId("w1"), "token")
    return moved(manager, begun.id, S.STARTED)


def moved(manager: Manager, identifier: str, status: ExecutionStatus) -> Execution:
    with manager.database.writing() as unit:
        before = unit.executions.get(HOME, identifier)
        after = before.move_to(status, by=Actor.WORKER, at=manager.clock.now(), error="")
        unit.executions.move(before, after)
    return after


def end_overdue(manager: Manager) -> None:
    TimeLimits(manager.database, Beckoning(), manager.clock).end_overdue()


def status_of(manager: Manager, identifier: str) -> ExecutionStatus:
    return manager.executions.get(CALLER, identifier).execution.status


def by_its_worker(manager: Manager, identifier: str) -> None:
    moved(manager, identifier, S.CANCELLED)


def by_recovery(manager: Manager, identifier: str) -> None:
    with manager.database.writing() as unit:
        Recovery(manager.clock, NOBODY).recover(unit, unit.executions.held_by("w1"))


@pytest.mark.parametrize("end", [by_its_worker, by_recovery])
def test_an_execution_ends_as_failed_when_its_time_is_over(
    manager: Manager, end: Callable[[Manager, str], None]
) -> None:
    begun = running(manager, 60)
    manager.clock.advance(timedelta(seconds=59))
    end_overdue(manager)
    assert status_of(manager, begun.id) is S.STARTED
    manager.clock.advance(timedelta(seconds=1))
    end_overdue(manager)
    end_overdue(manager)
    assert status_of(manager, begun.id) is S.KILL_CANCELLING
    manager.executions.cancel(CALLER, begun.id, "kill")
    end(manager, begun.id)
    ended = manager.executions.get(CALLER, begun.id).execution
    assert ended.status is S.FAILED
    assert ended.error == "it ran for longer than its time limit of 60 s"
    again = manager.executions.resume(CALLER, begun.id)
    assert again.ends_by is None


def test_a_lost_worker_gives_no_more_time(manager: Manager) -> None:
    begun = running(manager, 60)
    manager.clock.advance(timedelta(seconds=50))
    by_recovery(manager, begun.id)
    assert status_of(manager, begun.id) is S.PENDING
    manager.clock.advance(timedelta(seconds=10))
    end_overdue(manager)
    assert status_of(manager, begun.id) is S.FAILED


def test_limits_are_numbers_that_make_sense(manager: Manager) -> None:
    for wrong in ({"time_limit": 0}, {"most_operations": -1}, {"time_limit": 10**9}):
        with pytest.raises(InvalidInput, match=next(iter(wrong))):
            manager.executions.start(CALLER, replace(INSTALL, **wrong))


def test_what_nobody_has_begun_goes_back_into_the_queue(manager: Manager) -> None:
    with manager.database.writing() as unit:
        unit.executions.add(execution("busy", status=S.STARTED, worker_id=WorkerId("w1")))
        error = "Error dequeueing execution: it was not possible"
        unit.executions.add(execution("stuck", status=S.FAILED, error=error))
        unit.executions.add(execution("failed", status=S.FAILED, error="it failed"))
    for name in ("busy", "failed"):
        with pytest.raises(IllegalAction):
            manager.executions.requeue(CALLER, name)
    requeued = manager.executions.requeue(CALLER, "stuck", "try again")
    assert requeued.status is S.QUEUED
    assert not manager.executions.may_start(CALLER, "stuck")
    assert not manager.executions.may_start(CALLER, "failed")
    ends(manager.database, ExecutionId("busy"))
    assert manager.executions.may_start(CALLER, "stuck")
    assert manager.line.start_queued() == ["stuck"]
    assert not manager.executions.get(CALLER, "stuck").execution.is_resumed


def test_a_global_deployment_is_run_in_its_own_tenant_and_from_others_by_administrators(
    manager: Manager,
) -> None:
    with manager.database.writing() as unit:
        unit.deployments.add(deployment("shown", tenant=OTHER, visibility="global"))
    somebody = replace(CALLER, username="somebody", role="default")
    with pytest.raises(Forbidden, match="-t other"):
        manager.executions.start(somebody, StartOrder("shown", "install"))
    assert manager.executions.start(CALLER, StartOrder("shown", "install")).tenant == OTHER
