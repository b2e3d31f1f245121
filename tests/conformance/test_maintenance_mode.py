"""Maintenance on every database: it begins when what runs has ended, and holds the queue back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from conductor.control.services.errors import (
    EnteringMaintenance,
    Forbidden,
    MaintenanceActive,
)
from conductor.control.services.maintenance_mode import MaintenanceMode
from conductor.control.services.start_orders import StartOrder
from conductor.control.storage.database import Database
from conductor.domain.errors import Conflict
from conductor.domain.execution import ExecutionStatus
from conductor.domain.ids import DeploymentId, ExecutionId
from conductor.domain.maintenance_mode import NO_MAINTENANCE, MaintenanceStatus
from conductor.domain.traffic import Limits
from conformance.managers import CALLER, OTHER, Manager, ends, manager_with
from conformance.nouns import START, execution

S = ExecutionStatus
M = MaintenanceStatus
BYPASSING = replace(CALLER, is_bypassing=True)
RUNNING = ExecutionId("running")


@pytest.fixture
def mode(manager: Manager) -> MaintenanceMode:
    return mode_of(manager)


def mode_of(manager: Manager) -> MaintenanceMode:
    return MaintenanceMode(manager.database, manager.clock, manager.line.start_queued)


def runs(database: Database, status: ExecutionStatus = S.STARTED) -> None:
    with database.writing() as unit:
        unit.executions.add(
            execution(RUNNING, deployment_id=DeploymentId("d3"), status=status, tenant=OTHER)
        )


def statuses(database: Database) -> dict[str, ExecutionStatus]:
    with database.reading() as unit:
        return {each.id: each.status for each in unit.executions.with_status(list(S), 99)}


def test_it_begins_at_once_where_nothing_runs(mode: MaintenanceMode) -> None:
    view = mode.activate(CALLER)
    assert view is not None
    assert view.maintenance == NO_MAINTENANCE.requested("admin", START).begun(START)
    assert view.remaining is None
    assert mode.status() == view
    assert mode.is_active()
    assert mode.activate(CALLER) is None


@pytest.mark.parametrize(
    "status", [S.PENDING, S.STARTED, S.CANCELLING, S.FORCE_CANCELLING, S.KILL_CANCELLING]
)
def test_it_waits_for_what_runs_and_begins_by_itself(
    manager: Manager, mode: MaintenanceMode, status: ExecutionStatus
) -> None:
    runs(manager.database, status)
    view = mode.activate(CALLER)
    assert view is not None
    assert view.maintenance.status is M.ACTIVATING
    assert [each.id for each in view.remaining or ()] == [RUNNING]
    assert mode.activate(CALLER) is None
    mode.begin_when_quiet()
    assert mode.status() == view
    assert not mode.is_active()
    ends(manager.database, RUNNING)
    manager.clock.advance(timedelta(seconds=1))
    mode.begin_when_quiet()
    begun = mode.status()
    assert begun.maintenance.activated_at == manager.clock.now()
    assert begun.remaining is None
    mode.begin_when_quiet()
    assert mode.status() == begun


@pytest.mark.parametrize("status", [S.QUEUED, S.SCHEDULED, S.TERMINATED, S.FAILED, S.CANCELLED])
def test_it_waits_neither_for_those_that_wait_nor_for_what_has_ended(
    manager: Manager, mode: MaintenanceMode, status: ExecutionStatus
) -> None:
    runs(manager.database, status)
    mode.activate(CALLER)
    assert mode.is_active()


def test_whoever_ends_it_while_it_waits_ends_it_for_good(
    manager: Manager, mode: MaintenanceMode
) -> None:
    runs(manager.database)
    mode.activate(CALLER)
    view = mode.deactivate(CALLER)
    assert view is not None
    assert view.maintenance == NO_MAINTENANCE
    ends(manager.database, RUNNING)
    mode.begin_when_quiet()
    assert mode.status().maintenance == NO_MAINTENANCE
    assert mode.deactivate(CALLER) is None


def test_another_server_sees_it_at_once_and_may_go_on_with_it(
    manager: Manager, mode: MaintenanceMode
) -> None:
    """Its services share nothing with ours but the database, as after a restart."""
    runs(manager.database)
    mode.activate(CALLER)
    other = mode_of(manager_with(manager.database, Limits()))
    with pytest.raises(EnteringMaintenance):
        other.check(CALLER)
    ends(manager.database, RUNNING)
    other.begin_when_quiet()
    assert mode.is_active()
    other.deactivate(CALLER)
    mode.check(CALLER)


def test_what_is_queued_waits_says_so_and_goes_on_by_itself(
    manager: Manager, mode: MaintenanceMode
) -> None:
    runs(manager.database)
    mode.activate(CALLER)
    with manager.database.writing() as unit:
        for name, is_forced in (("d1", False), ("d2", True)):
            home = DeploymentId(name)
            unit.executions.add(
                execution(name, deployment_id=home, status=S.QUEUED, is_forced=is_forced)
            )
    asked = "the maintenance to end: it is activating, asked for by admin"
    for name in ("d1", "d2"):
        waits = manager.executions.get(CALLER, name).waits or []
        assert [str(each) for each in waits] == [asked]
    assert manager.line.start_queued() == []
    ends(manager.database, RUNNING)
    mode.begin_when_quiet()
    assert manager.line.start_queued() == []
    mode.deactivate(CALLER)
    assert statuses(manager.database) == {
        "d1": S.PENDING,
        "d2": S.PENDING,
        RUNNING: S.TERMINATED,
    }


def test_a_server_that_died_as_it_ended_leaves_the_queue_to_the_next(manager: Manager) -> None:
    def die() -> None:
        raise SystemExit("killed")

    dying = replace(mode_of(manager), look_at_queue=die)
    with manager.database.writing() as unit:
        unit.executions.add(execution("d1", status=S.QUEUED))
    dying.activate(CALLER)
    with pytest.raises(SystemExit):
        dying.deactivate(CALLER)
    assert manager_with(manager.database, Limits()).line.start_queued() == ["d1"]


def test_what_runs_may_start_what_it_needs(manager: Manager, mode: MaintenanceMode) -> None:
    runs(manager.database)
    mode.activate(CALLER)
    mode.check(replace(CALLER, execution_id=RUNNING))
    child = replace(CALLER, execution_id=RUNNING)
    assert manager.start(StartOrder("d1", "install"), child) == S.PENDING
    with manager.database.writing() as unit:
        unit.executions.add(
            execution(
                "queued child",
                deployment_id=DeploymentId("d2"),
                status=S.QUEUED,
                parent_id=RUNNING,
            )
        )
    assert manager.line.start_queued() == ["queued child"]
    mode.begin_when_quiet()
    assert not mode.is_active()
    ends(manager.database, RUNNING)
    mode.begin_when_quiet()
    assert not mode.is_active()


def test_nothing_else_passes_the_door(manager: Manager, mode: MaintenanceMode) -> None:
    with manager.database.writing() as unit:
        unit.executions.add(execution("failed", status=S.FAILED))
    mode.activate(CALLER)
    order = StartOrder("d1", "install")
    assert manager.start(order) == MaintenanceActive.__name__
    with pytest.raises(MaintenanceActive, match="cfy maintenance-mode"):
        manager.executions.resume(CALLER, "failed")
    assert manager.start(order, BYPASSING) == S.PENDING


def test_who_may_pass_is_not_queued_behind_those_who_wait_for_its_end(manager: Manager) -> None:
    one = manager_with(manager.database, Limits(1))
    with manager.database.writing() as unit:
        unit.executions.add(execution("queued", status=S.QUEUED))
    mode_of(one).activate(CALLER)
    assert one.start(StartOrder("d2", "install"), BYPASSING) == S.PENDING
    assert one.executions.resume(BYPASSING, failed_on(one, "d3")).status is S.QUEUED  # it is full


def failed_on(manager: Manager, home: str) -> str:
    with manager.database.writing() as unit:
        unit.executions.add(execution("failed", deployment_id=DeploymentId(home), status=S.FAILED))
    return "failed"


def test_only_administrators_turn_it_on_and_off(mode: MaintenanceMode) -> None:
    people = (replace(CALLER, role="default"), replace(CALLER, execution_id=RUNNING))
    for deed in (mode.activate, mode.deactivate):
        for caller in people:
            with pytest.raises(Forbidden, match="maintenance_mode_set"):
                deed(caller)


def test_the_gate_opens_for_what_ends_executions_until_they_have_ended(
    manager: Manager, mode: MaintenanceMode
) -> None:
    mode.check(CALLER)
    runs(manager.database)
    mode.activate(CALLER)
    mode.check(CALLER, may_end_what_runs=True)
    ends(manager.database, RUNNING)
    mode.begin_when_quiet()
    with pytest.raises(MaintenanceActive, match="asked for by admin"):
        mode.check(CALLER, may_end_what_runs=True)
    mode.check(BYPASSING)


def test_a_start_that_is_at_the_door_already_is_waited_for(
    manager: Manager, mode: MaintenanceMode
) -> None:
    """Who asks for maintenance meanwhile waits at the door, and finds that it runs."""
    is_inside, may_leave = Event(), Event()

    def start() -> None:
        with manager.database.writing() as unit:
            unit.executions.close_door()
            is_inside.set()
            may_leave.wait(10)
            unit.executions.add(execution(RUNNING))

    with ThreadPoolExecutor(2) as threads:
        starting = threads.submit(start)
        assert is_inside.wait(10)
        asked = threads.submit(mode.activate, CALLER)
        with pytest.raises(TimeoutError):
            asked.result(timeout=0.2)
        may_leave.set()
        starting.result()
        view = asked.result()
    assert view is not None
    assert view.maintenance.status is M.ACTIVATING


def test_two_who_ask_at_once_begin_it_once(manager: Manager, mode: MaintenanceMode) -> None:
    callers = [replace(CALLER, username=name) for name in ("ann", "bob", "eve")]
    with ThreadPoolExecutor(3) as threads:
        views = [view for view in threads.map(mode.activate, callers) if view]
    assert views == [mode.status()]


def test_a_move_from_a_status_that_it_has_no_more_is_a_conflict(database: Database) -> None:
    requested = NO_MAINTENANCE.requested("admin", START)
    with database.writing() as unit:
        unit.maintenance_mode.move(NO_MAINTENANCE, requested)
    with pytest.raises(Conflict, match="no longer deactivated"), database.writing() as unit:
        unit.maintenance_mode.move(NO_MAINTENANCE, requested)
