"""What an execution had started in an earlier run is given to its present one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from conductor.control.services.errors import ExistingRunningExecution
from conductor.control.services.recovery import Recovery
from conductor.control.services.start_orders import StartOrder
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.ids import ExecutionId, WorkerId
from conductor.domain.lifecycle import Actor
from conductor.domain.traffic import Limits
from conformance.logging_server import NOBODY
from conformance.managers import CALLER, Manager, ends, manager_with
from conformance.nouns import HOME, execution

S = ExecutionStatus
ASKING = replace(CALLER, execution_id=ExecutionId("whole"))
GREET = StartOrder("d2", "greet", {"name": "Ada"})


@pytest.fixture(autouse=True)
def whole(manager: Manager) -> None:
    with manager.database.writing() as unit:
        unit.executions.add(execution("whole", status=S.PENDING))
    begins(manager)


def now_of(manager: Manager) -> Execution:
    return manager.executions.get(CALLER, "whole").execution


def moves(manager: Manager, status: ExecutionStatus) -> None:
    manager.clock.advance(timedelta(seconds=1))
    before = now_of(manager)
    after = before.move_to(status, by=Actor.WORKER, at=manager.clock.now())
    with manager.database.writing() as unit:
        unit.executions.move(before, replace(after, worker_id=WorkerId("w1")))


def begins(manager: Manager) -> None:
    moves(manager, S.STARTED)
    manager.clock.advance(timedelta(seconds=1))


def resumed(manager: Manager) -> None:
    moves(manager, S.FAILED)
    manager.executions.resume(CALLER, "whole")
    begins(manager)


def recovered(manager: Manager) -> None:
    with manager.database.writing() as unit:
        Recovery(manager.clock, NOBODY).recover(unit, unit.executions.held_by("w1"))
    begins(manager)


def start(manager: Manager, order: StartOrder = GREET) -> str:
    return manager.executions.start(ASKING, order).id


def said_of(manager: Manager, identifier: str) -> str:
    with manager.database.reading() as unit:
        told = unit.events.after(ExecutionId(identifier), 0, 99)
    return "\n".join(each.record.message for each in told)


@pytest.mark.parametrize("again", [resumed, recovered])
def test_who_begins_again_gets_what_still_runs_of_what_he_had_started(
    manager: Manager, again: Callable[[Manager], None]
) -> None:
    first = start(manager)
    with pytest.raises(ExistingRunningExecution):
        start(manager)
    again(manager)
    assert f"greet {first} (pending) of deployment d2, which it had started, goes on" in said_of(
        manager, "whole"
    )
    assert start(manager) == first
    assert "is taken up by whole, which began again" in said_of(manager, first)
    with pytest.raises(ExistingRunningExecution):  # it asks for one more, and there is one alone
        start(manager)
    again(manager)
    assert start(manager) == first
    ends(manager.database, ExecutionId(first))
    again(manager)
    assert start(manager) != first


@pytest.mark.parametrize(
    "other",
    [
        replace(GREET, parameters={"name": "Bob"}),
        replace(GREET, workflow_id="install", parameters=None),
        replace(GREET, is_dry_run=True),
    ],
)
def test_what_is_not_the_same_is_not_given(manager: Manager, other: StartOrder) -> None:
    first = start(manager)
    resumed(manager)
    with pytest.raises(ExistingRunningExecution, match=first):
        start(manager, other)


def test_of_several_that_were_forced_each_is_given_once(manager: Manager) -> None:
    manager = manager_with(manager.database, Limits(9))
    forced = replace(GREET, is_forced=True)
    left = [start(manager, forced) for _ in range(2)]
    resumed(manager)
    again = [start(manager, forced) for _ in range(3)]
    assert set(again[:2]) == set(left)
    assert again[2] not in left


def test_what_a_person_starts_or_another_execution_is_his_own(manager: Manager) -> None:
    first = start(manager)
    resumed(manager)
    with manager.database.writing() as unit:
        unit.executions.add(execution("other", status=S.STARTED, is_resumed=True))
    for caller in (CALLER, replace(CALLER, execution_id=ExecutionId("other"))):
        with pytest.raises(ExistingRunningExecution, match=first):
            manager.executions.start(caller, GREET)


def test_what_is_being_cancelled_is_not_given(manager: Manager) -> None:
    first = start(manager)
    with manager.database.writing() as unit:
        child = unit.executions.get(HOME, first)
        unit.executions.move(child, replace(child, status=S.CANCELLING))
    resumed(manager)
    with pytest.raises(ExistingRunningExecution, match=first):
        start(manager)
