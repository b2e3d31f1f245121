"""The decision table of starting and queueing, row by row."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest

from conductor.control.services.errors import (
    DependentExists,
    EnteringMaintenance,
    EnvironmentInProgress,
    EnvironmentPending,
    ExistingRunningExecution,
    Forbidden,
    IllegalExecutionParameters,
    InBlackout,
    MaintenanceActive,
    NonexistentWorkflow,
    UnavailableWorkflow,
)
from conductor.control.services.start_orders import StartOrder
from conductor.control.storage.database import Database
from conductor.control.storage.unit_of_work import SqlUnitOfWork
from conductor.domain.blackout import Blackout, Effect
from conductor.domain.deployment import DeploymentState
from conductor.domain.deployment_dependency import DeploymentDependency
from conductor.domain.errors import ConductorError, InvalidInput
from conductor.domain.execution import ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import DeploymentId, ExecutionId
from conductor.domain.maintenance_mode import NO_MAINTENANCE
from conductor.domain.traffic import Limits
from conformance.managers import CALLER, OTHER, Manager, deployment, ends, manager_with
from conformance.nouns import HOME, START, execution, instance

S = ExecutionStatus
HOW: Mapping[str, Mapping[str, Any]] = {
    "queue": {"is_queued": True},
    "force": {"is_forced": True},
    "neither": {},
}


def creating(unit: SqlUnitOfWork) -> None:
    unit.deployments.save(deployment("d1", state=DeploymentState.CREATING))


def being_created(unit: SqlUnitOfWork) -> None:
    creating(unit)
    unit.executions.add(
        execution("made", workflow_id="create_deployment_environment", status=S.STARTED)
    )


def needed(unit: SqlUnitOfWork) -> None:
    unit.dependencies.add(
        DeploymentDependency(
            id="need",
            tenant=HOME,
            dependency_creator="somebody",
            source_deployment_id=DeploymentId("d2"),
            target_deployment_id=DeploymentId("d1"),
            created_at=START,
            created_by="admin",
        )
    )


def system_wide(unit: SqlUnitOfWork, status: ExecutionStatus = S.STARTED) -> None:
    unit.executions.add(
        execution(
            "wide",
            tenant=OTHER,
            workflow_id="create_snapshot",
            deployment_id=None,
            is_system_workflow=True,
            status=status,
        )
    )


def system_wide_queued(unit: SqlUnitOfWork) -> None:
    system_wide(unit, S.QUEUED)


def busy(unit: SqlUnitOfWork) -> None:
    unit.executions.add(execution("busy", status=S.STARTED))


def queued_before(unit: SqlUnitOfWork) -> None:
    unit.executions.add(execution("first", status=S.QUEUED))


def full(unit: SqlUnitOfWork) -> None:
    for name in ("d2", "d3"):
        unit.executions.add(
            execution(
                f"on {name}", deployment_id=DeploymentId(name), status=S.STARTED, worker_id="w1"
            )
        )


def entering_maintenance(unit: SqlUnitOfWork) -> None:
    unit.maintenance_mode.move(NO_MAINTENANCE, NO_MAINTENANCE.requested("admin", START))


def in_maintenance(unit: SqlUnitOfWork) -> None:
    begun = NO_MAINTENANCE.requested("admin", START).begun(START)
    unit.maintenance_mode.move(NO_MAINTENANCE, begun)


def _blackout(unit: SqlUnitOfWork, effect: Effect) -> None:
    calendar = "DTSTART:20260101T000000Z\nDURATION:P9D"
    unit.blackouts.add(Blackout("freeze", HOME, START, "admin", effect, calendar))


def held(unit: SqlUnitOfWork) -> None:
    _blackout(unit, Effect.HOLD)


def blacked_out(unit: SqlUnitOfWork) -> None:
    _blackout(unit, Effect.REFUSE)


def quiet(_unit: SqlUnitOfWork) -> None:
    """Nothing is in the way."""


def global_elsewhere(unit: SqlUnitOfWork) -> None:
    unit.deployments.add(deployment("shown", tenant=OTHER, visibility="global"))


@dataclass(frozen=True)
class Case:
    number: str
    situation: Callable[[SqlUnitOfWork], None]
    queue: str
    force: str
    neither: str
    workflow: str = "install"
    parameters: Mapping[str, Any] | None = None
    leaves_row: bool = False
    deployment: str = "d1"
    caller: Caller = CALLER


PENDING, QUEUED = "pending", "queued"
TABLE = [
    Case("1", creating, *[EnvironmentPending.__name__] * 3),
    Case("1", being_created, *[EnvironmentInProgress.__name__] * 3),
    Case("2", global_elsewhere, *[PENDING] * 3, deployment="shown"),
    Case(
        "2",
        global_elsewhere,
        *[Forbidden.__name__] * 3,
        deployment="shown",
        caller=replace(CALLER, role="default"),
    ),
    Case("1b", quiet, *[NonexistentWorkflow.__name__] * 3, workflow="dance"),
    Case(
        "3",
        needed,
        DependentExists.__name__,
        PENDING,
        DependentExists.__name__,
        workflow="uninstall",
        leaves_row=True,
    ),
    Case("m", entering_maintenance, QUEUED, QUEUED, EnteringMaintenance.__name__),
    Case("b", held, QUEUED, QUEUED, QUEUED),
    Case("b", blacked_out, *[InBlackout.__name__] * 3),
    Case("m", in_maintenance, QUEUED, QUEUED, MaintenanceActive.__name__),
    Case("5", system_wide, QUEUED, QUEUED, QUEUED),
    Case("5", system_wide_queued, QUEUED, QUEUED, QUEUED),
    Case("6", busy, QUEUED, PENDING, ExistingRunningExecution.__name__),
    Case("6", queued_before, QUEUED, PENDING, ExistingRunningExecution.__name__),
    Case(
        "7",
        quiet,
        UnavailableWorkflow.__name__,
        PENDING,
        UnavailableWorkflow.__name__,
        workflow="closed",
        leaves_row=True,
    ),
    Case(
        "8",
        quiet,
        *[IllegalExecutionParameters.__name__] * 3,
        workflow="greet",
        parameters={"name": []},
    ),
    Case("8", quiet, *[IllegalExecutionParameters.__name__] * 3, workflow="greet", leaves_row=True),
    Case("9", quiet, PENDING, PENDING, PENDING),
    Case("9", full, QUEUED, QUEUED, QUEUED),
]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("case", TABLE, ids=lambda case: f"{case.number}-{case.situation.__name__}")
def test_each_row_of_the_table_decides(manager: Manager, case: Case, how: str) -> None:
    with manager.database.writing() as unit:
        case.situation(unit)
    order = StartOrder(case.deployment, case.workflow, case.parameters, **HOW[how])
    expected = getattr(case, how)
    assert manager.start(order, case.caller) == expected
    with manager.database.reading() as unit:
        failed = unit.executions.with_status([S.FAILED], 5)
    is_refused = expected not in (PENDING, QUEUED)
    assert len(failed) == (is_refused and case.leaves_row)
    for each in failed:
        assert each.error.startswith("Error preparing execution: ")


@pytest.mark.parametrize(
    ("how", "expected"), [("queue", "queued"), ("force", None), ("neither", None)]
)
def test_a_system_wide_execution_runs_alone(
    manager: Manager, how: str, expected: str | None
) -> None:
    wide = execution("wide", deployment_id=None, is_system_workflow=True)
    with manager.database.writing() as unit:
        unit.executions.add(execution("elsewhere", tenant=OTHER, status=S.STARTED))
        verdict = manager.line.door.ask(unit, wide, None, **HOW[how])
    assert verdict.status == expected
    assert "You cannot start a system-wide execution if there are other" in str(verdict.reason)


def test_what_is_refused_or_queued_says_why_in_the_words_of_the_founders(manager: Manager) -> None:
    with manager.database.writing() as unit:
        busy(unit)
    with pytest.raises(ExistingRunningExecution) as refused:
        manager.executions.start(CALLER, StartOrder("d1", "install"))
    assert "The following executions are currently running for this deployment" in str(
        refused.value
    )
    for remedy in ("install busy (started)", "--queue", "--force"):
        assert remedy in str(refused.value)
    with manager.database.writing() as unit:
        system_wide(unit)
    queued = manager.executions.start(CALLER, StartOrder("d2", "install"))
    with manager.database.reading() as unit:
        [event] = unit.events.after(queued.id, 0, 5)
    assert event.record.event_type == "workflow_queued"
    assert (
        "You cannot start an execution if there is a running system-wide execution"
        in event.record.message
    )
    assert "add this one to the queue" not in event.record.message  # it is there


def test_nobody_both_waits_and_is_forced(manager: Manager) -> None:
    with pytest.raises(InvalidInput, match="not both"):
        manager.executions.start(
            CALLER, StartOrder("d1", "install", is_queued=True, is_forced=True)
        )


def test_a_forced_start_is_warned_of_those_who_need_the_deployment(manager: Manager) -> None:
    with manager.database.writing() as unit:
        needed(unit)
    forced = manager.executions.start(CALLER, StartOrder("d1", "uninstall", is_forced=True))
    with manager.database.reading() as unit:
        [event] = unit.events.after(forced.id, 0, 5)
    assert event.record.level == "warning"
    assert "d2" in event.record.message


@dataclass(frozen=True)
class Door:
    """What a situation means for who begins again, and for whose turn it is."""

    number: str
    situation: Callable[[SqlUnitOfWork], None]
    resumed: str
    in_turn: str
    workflow: str = "install"


FAILED = "failed"
OTHER_DOORS = [
    Door("1", creating, EnvironmentPending.__name__, FAILED),
    Door("1b", quiet, NonexistentWorkflow.__name__, FAILED, workflow="dance"),
    Door("3", needed, PENDING, FAILED, workflow="uninstall"),
    Door("5", system_wide, QUEUED, QUEUED),
    Door("5", system_wide_queued, QUEUED, QUEUED),
    Door("6", busy, ExistingRunningExecution.__name__, QUEUED),
    Door("7", quiet, PENDING, FAILED, workflow="closed"),
    Door("9", quiet, PENDING, PENDING),
    Door("9", full, QUEUED, QUEUED),
]


@pytest.mark.parametrize(
    "door", OTHER_DOORS, ids=lambda door: f"{door.number}-{door.situation.__name__}"
)
def test_each_row_decides_about_who_begins_again_and_whose_turn_it_is(
    manager: Manager, door: Door
) -> None:
    with manager.database.writing() as unit:
        door.situation(unit)
        for name, status in (("again", S.CANCELLED), ("turn", S.QUEUED)):
            it = execution(name, workflow_id=door.workflow, status=status)
            unit.executions.add(replace(it, deployment_id=DeploymentId("d1")))
    manager.line.start_queued()
    turn = manager.executions.get(CALLER, "turn").execution
    assert turn.status == door.in_turn
    assert turn.error.startswith("Error dequeueing execution: ") == (door.in_turn == FAILED)
    with manager.database.writing() as unit:
        unit.executions.remove(HOME, "turn")
    assert _resumed(manager, "again") == door.resumed


def _resumed(manager: Manager, identifier: str) -> str:
    """The status that it comes to, or the name of the refusal, which names no option of a start."""
    try:
        return manager.executions.resume(CALLER, identifier).status
    except ConductorError as refusal:
        return "a start" if "--queue" in str(refusal) else type(refusal).__name__


def test_a_resumed_execution_comes_through_the_same_door(manager: Manager) -> None:
    failed = execution("failed", status=S.FAILED)
    with manager.database.writing() as unit:
        unit.executions.add(failed)
        busy(unit)
    with pytest.raises(ExistingRunningExecution, match="install busy"):
        manager.executions.resume(CALLER, failed.id)
    with manager.database.writing() as unit:
        unit.executions.remove(HOME, "busy")
        full(unit)
    assert manager.executions.resume(CALLER, failed.id).status is S.QUEUED
    manager.executions.cancel(CALLER, "on d2", "cancel")
    with manager.database.writing() as unit:
        stopping = unit.executions.get(HOME, "on d2")
        unit.executions.move(stopping, replace(stopping, status=S.CANCELLED))
    assert manager.line.start_queued() == [failed.id]
    assert manager.executions.get(CALLER, failed.id).execution.is_resumed


def test_queued_executions_of_tenants_take_turns(manager: Manager) -> None:
    names = [("a1", HOME, "d1"), ("a2", HOME, "d2"), ("a3", HOME, "d3")]
    names += [("b1", OTHER, "d1"), ("b2", OTHER, "d2")]
    with manager.database.writing() as unit:
        for name, tenant, home in names:
            unit.executions.add(
                execution(name, tenant=tenant, deployment_id=DeploymentId(home), status=S.QUEUED)
            )
    one_by_one = manager_with(manager.database, Limits(1))
    order = []
    for _ in names:
        [begun] = one_by_one.line.start_queued()
        order.append(begun)
        ends(manager.database, begun)
    assert order == ["a1", "b1", "a2", "b2", "a3"]


def test_no_tenant_has_more_places_than_it_may(database: Database, manager: Manager) -> None:
    few = manager_with(database, Limits(3, per_tenant=1))
    assert few.start(StartOrder("d1", "install")) == PENDING
    assert few.start(StartOrder("d2", "install")) == QUEUED
    assert few.start(StartOrder("d1", "install"), replace(CALLER, tenant=OTHER)) == PENDING
    assert few.line.start_queued() == []


def test_who_comes_later_does_not_overtake_those_that_wait_for_a_place(manager: Manager) -> None:
    with manager.database.writing() as unit:
        full(unit)
    assert manager.start(StartOrder("d1", "install")) == QUEUED
    ends(manager.database, ExecutionId("on d2"))
    assert manager.start(StartOrder("d2", "install")) == QUEUED
    assert manager.line.start_queued() == []  # the first has begun by itself


@pytest.mark.parametrize(
    ("plan", "reason"),
    [({"workflows": {}}, "has no workflow"), ({"workflows": "?"}, "the server's log says more")],
)
def test_a_faulty_or_blocked_head_of_the_line_blocks_nobody(
    manager: Manager, plan: Mapping[str, Any], reason: str
) -> None:
    with manager.database.writing() as unit:
        unit.deployments.save(deployment("d2", plan=plan))
        queued_before(unit)
        busy(unit)
        for name, home, workflow in (("bad", "d2", "gone"), ("good", "d3", "install")):
            unit.executions.add(
                execution(
                    name,
                    deployment_id=DeploymentId(home),
                    workflow_id=workflow,
                    status=S.QUEUED,
                )
            )
    assert manager.line.start_queued() == ["good"]  # there was one place for two
    with manager.database.reading() as unit:
        bad = unit.executions.get(HOME, "bad")
    assert bad.status is S.FAILED
    assert bad.error.startswith("Error dequeueing execution: ")
    assert reason in bad.error


def test_a_queued_system_wide_execution_holds_back_others_and_goes_first(manager: Manager) -> None:
    with manager.database.writing() as unit:
        busy(unit)
        system_wide_queued(unit)
        unit.executions.add(execution("later", deployment_id=DeploymentId("d2"), status=S.QUEUED))
    assert manager.line.start_queued() == []
    ends(manager.database, ExecutionId("busy"))
    assert manager.line.start_queued() == ["wide"]
    ends(manager.database, ExecutionId("wide"))
    assert manager.line.start_queued() == ["later"]


def test_what_a_system_wide_execution_has_started_waits_for_what_runs_alone(
    manager: Manager,
) -> None:
    """Whatever else is queued waits for the system-wide one, which waits for its child."""
    with manager.database.writing() as unit:
        busy(unit)
        system_wide(unit)
    first = manager.executions.start(CALLER, StartOrder("d1", "install", is_queued=True))
    with manager.database.writing() as unit:
        child = execution("child", status=S.QUEUED, parent_id=ExecutionId("wide"))
        unit.executions.add(child)
    assert [str(each) for each in manager.executions.get(CALLER, "child").waits or []] == [
        "its deployment: install busy (started)"
    ]
    assert manager.line.start_queued() == []
    ends(manager.database, ExecutionId("busy"))
    assert manager.line.start_queued() == ["child"]
    ends(manager.database, ExecutionId("child"))
    assert manager.line.start_queued() == []
    ends(manager.database, ExecutionId("wide"))
    assert manager.line.start_queued() == [first.id]


def test_each_queued_execution_says_what_it_waits_for(manager: Manager) -> None:
    with manager.database.writing() as unit:
        busy(unit)
        system_wide_queued(unit)
    first = manager.executions.start(CALLER, StartOrder("d1", "install", is_queued=True))
    waits = manager.executions.get(CALLER, first.id).waits or []
    assert [str(each) for each in waits] == [
        "a system-wide execution to end: create_snapshot wide (queued)",
        "its deployment: install busy (started)",
    ]
    assert [list(each.before) for each in waits] == [["wide"], ["busy"]]
    assert manager.executions.get(CALLER, "busy").waits is None


def test_a_waiting_execution_is_cancelled_without_a_worker(manager: Manager) -> None:
    with manager.database.writing() as unit:
        busy(unit)
    queued = manager.executions.start(CALLER, StartOrder("d1", "install", is_queued=True))
    assert manager.executions.cancel(CALLER, queued.id, "cancel").status is S.CANCELLED


def test_starts_at_once_never_exceed_the_limit(manager: Manager) -> None:
    def start(number: int) -> str:
        tenant = HOME if number % 2 else OTHER
        order = StartOrder(f"d{number % 3 + 1}", "install", is_queued=True)
        return manager.start(order, replace(CALLER, tenant=tenant))

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(start, range(12)))
    assert statuses.count(PENDING) <= 2
    with manager.database.reading() as unit:
        assert sum(unit.executions.tally().taken.values()) == 2
        assert len(unit.executions.with_status([S.QUEUED], 20)) == 10


def test_availability_is_looked_at_again_when_the_turn_comes(manager: Manager) -> None:
    with manager.database.writing() as unit:
        busy(unit)
        unit.node_instances.add(instance(state="started"))
    queued = manager.executions.start(CALLER, StartOrder("d1", "grow", is_queued=True))
    ends(manager.database, ExecutionId("busy"))
    with manager.database.writing() as unit:
        unit.node_instances.set_states(HOME, {instance().id: "deleted"})
    assert manager.line.start_queued() == []
    assert "is not available now" in manager.executions.get(CALLER, queued.id).execution.error
