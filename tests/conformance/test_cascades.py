"""A workflow that runs in the components of a deployment, too: `d1` has `d2`, which has `d3`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from conductor.control.services.errors import UnavailableWorkflow
from conductor.control.services.start_orders import StartOrder
from conductor.control.services.status_updates import StatusUpdates
from conductor.control.services.stores.operations import StoredGraph
from conductor.control.storage.unit_of_work import SqlUnitOfWork
from conductor.domain.deployment_dependency import DeploymentDependency
from conductor.domain.errors import Conflict
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.ids import DeploymentId, ExecutionId, GraphId, OperationId
from conductor.domain.lifecycle import Actor
from conductor.domain.operation import OperationRecord, OperationState
from conductor.domain.traffic import Limits
from conformance.managers import CALLER, WORKFLOWS, Manager, deployment, ends, manager_with
from conformance.nouns import HOME, START, execution

S = ExecutionStatus
TEND = StartOrder("d1", "tend")


@pytest.fixture(autouse=True)
def whole(manager: Manager) -> None:
    with manager.database.writing() as unit:
        is_part(unit, "d1", "d2")
        is_part(unit, "d2", "d3")


def is_part(unit: SqlUnitOfWork, source: str, target: str, kind: str = "component") -> None:
    unit.dependencies.add(
        DeploymentDependency(
            id=f"{kind} {source} {target}",
            tenant=HOME,
            dependency_creator=f"{kind}.{target}",
            source_deployment_id=DeploymentId(source),
            target_deployment_id=DeploymentId(target),
            created_at=START,
            created_by="admin",
        )
    )


def declare(manager: Manager, name: str, workflows: Mapping[str, Any]) -> None:
    with manager.database.writing() as unit:
        unit.deployments.save(deployment(name, plan={"workflows": workflows}))


def all_of(manager: Manager) -> dict[str, Execution]:
    """The newest of each deployment."""
    with manager.database.reading() as unit:
        found = unit.deployments.conditions([(HOME, name) for name in ("d1", "d2", "d3")])
        newest = {home: each.latest for (_, home), each in found.items() if each.latest}
        return {home: unit.executions.get(HOME, each.id) for home, each in newest.items()}


def statuses(manager: Manager) -> dict[str, str]:
    return {home: str(each.status) for home, each in all_of(manager).items()}


def fails(manager: Manager, execution: Execution, status: ExecutionStatus = S.FAILED) -> None:
    with manager.database.writing() as unit:
        begun = execution.move_to(status, by=Actor.WORKER, at=manager.clock.now(), error="x")
        unit.executions.move(execution, begun)


def test_it_starts_in_each_component_and_they_borrow_one_place(manager: Manager) -> None:
    one = manager_with(manager.database, Limits(1))
    begun = one.executions.start(CALLER, replace(TEND, reason="all of it"))
    found = all_of(manager)
    assert statuses(manager) == {"d1": "pending", "d2": "pending", "d3": "pending"}
    assert (found["d2"].parent_id, found["d3"].parent_id) == (begun.id, found["d2"].id)
    with manager.database.reading() as unit:
        assert sum(unit.executions.tally().taken.values()) == 1


def test_only_components_that_know_it_take_part_and_it_goes_as_far_as_blueprints_say(
    manager: Manager,
) -> None:
    declare(manager, "d2", {**WORKFLOWS, "tend": {"is_cascading": False}})
    manager.executions.start(CALLER, TEND)
    assert set(all_of(manager)) == {"d1", "d2"}
    ends_all(manager)
    declare(manager, "d2", {"install": {}})
    manager.clock.advance(timedelta(seconds=1))
    manager.executions.start(CALLER, TEND)
    assert statuses(manager) == {"d1": "pending", "d2": "terminated"}


def test_what_only_needs_another_deployment_does_not_take_it_along(manager: Manager) -> None:
    with manager.database.writing() as unit:
        unit.dependencies.remove_of(HOME, "d1")
        is_part(unit, "d1", "d2", "sharedresource")
    manager.executions.start(CALLER, TEND)
    assert set(all_of(manager)) == {"d1"}


def test_a_component_that_is_busy_is_waited_for_by_its_own_alone(manager: Manager) -> None:
    with manager.database.writing() as unit:
        unit.executions.add(execution("busy", deployment_id=DeploymentId("d2"), status=S.STARTED))
    manager.clock.advance(timedelta(seconds=1))
    manager.executions.start(CALLER, TEND)
    assert statuses(manager) == {"d1": "pending", "d2": "queued", "d3": "queued"}
    waits = manager.executions.get(CALLER, all_of(manager)["d3"].id).waits or []
    assert str(waits[0]).startswith("what started it to begin: tend ")
    ends(manager.database, ExecutionId("busy"))
    assert len(manager.line.start_queued()) == 1
    assert statuses(manager) == {"d1": "pending", "d2": "pending", "d3": "pending"}


def test_they_wait_for_the_whole_and_fail_and_are_queued_again_with_it(manager: Manager) -> None:
    with manager.database.writing() as unit:
        unit.executions.add(execution("busy", status=S.STARTED))
    manager.clock.advance(timedelta(seconds=1))
    begun = manager.executions.start(CALLER, replace(TEND, is_queued=True))
    assert set(statuses(manager).values()) == {"queued"}
    declare(manager, "d1", {"install": {}})
    ends(manager.database, ExecutionId("busy"))
    manager.line.start_queued()
    assert set(statuses(manager).values()) == {"failed"}
    assert f"{begun.id}, which started it, did not begin" in all_of(manager)["d2"].error
    declare(manager, "d1", WORKFLOWS)
    manager.executions.requeue(CALLER, begun.id)
    assert set(statuses(manager).values()) == {"pending"}


def test_what_is_scheduled_is_scheduled_in_components_too(manager: Manager) -> None:
    order = replace(TEND, scheduled_for=START + timedelta(hours=1))
    manager.executions.start(CALLER, order)
    assert set(statuses(manager).values()) == {"scheduled"}
    manager.clock.advance(timedelta(hours=1))
    manager.line.begin_due()
    assert set(statuses(manager).values()) == {"pending"}


def test_one_component_that_refuses_refuses_all(manager: Manager) -> None:
    closed = {"tend": {"availability_rules": {"available": False}}}
    declare(manager, "d2", closed)
    with pytest.raises(UnavailableWorkflow, match="d2 is a component, and cannot take part: "):
        manager.executions.start(CALLER, TEND)
    assert all_of(manager) == {}
    manager.executions.start(CALLER, replace(TEND, is_forced=True))
    assert statuses(manager) == {"d1": "pending", "d2": "pending"}


def test_what_ended_with_the_whole_goes_on_with_it(manager: Manager) -> None:
    begun = manager.executions.start(CALLER, TEND)
    found = all_of(manager)
    ends(manager.database, found["d3"].id)
    manager.executions.cancel(CALLER, begun.id, "cancel")
    assert statuses(manager) == {"d1": "cancelled", "d2": "cancelled", "d3": "terminated"}
    manager.executions.resume(CALLER, begun.id, reason="by mistake")
    resumed = all_of(manager)
    assert statuses(manager) == {"d1": "pending", "d2": "pending", "d3": "terminated"}
    assert resumed["d2"].deeds[-1].reason == f"with {begun.id}, which started it"
    assert resumed["d2"].is_resumed
    with manager.database.reading() as unit:
        assert sum(unit.executions.tally().taken.values()) == 1


def test_of_several_the_newest_goes_on_and_no_install(manager: Manager) -> None:
    begun = manager.executions.start(CALLER, StartOrder("d1", "install"))
    names = [("old", "greet", "d2"), ("new", "greet", "d2"), ("made", "install", "d2")]
    with manager.database.writing() as unit:
        for number, (name, workflow, home) in enumerate([*names, ("far", "greet", "d3")]):
            unit.executions.add(
                execution(
                    name,
                    workflow_id=workflow,
                    deployment_id=DeploymentId(home),
                    status=S.FAILED,
                    parent_id=begun.id,
                    created_at=START + timedelta(seconds=number),
                )
            )
    fails(manager, begun)
    manager.executions.resume(CALLER, begun.id)
    with manager.database.reading() as unit:
        after = {name: unit.executions.get(HOME, name).status for name, *_ in names}
        far = unit.executions.get(HOME, "far").status
    assert after == {"old": S.FAILED, "new": S.PENDING, "made": S.FAILED}
    assert far is S.FAILED  # d3 is no component of d1: what asked for it asks again


def test_what_a_component_did_has_to_be_known_before_the_whole_goes_on(manager: Manager) -> None:
    begun = manager.executions.start(CALLER, TEND)
    part = all_of(manager)["d2"]
    graph = GraphId("g")
    record = OperationRecord(
        OperationId("lost"), graph, "script", "RemoteWorkflowTask", OperationState.SENT
    )
    with manager.database.writing() as unit:
        unit.tasks_graphs.add(StoredGraph(graph, part.id, "tend", START))
        unit.operations.add_all([record], START)
    for each in (begun, part):
        fails(manager, each)
    with pytest.raises(Conflict, match=f"{part.id} cannot be resumed: outcome unknown"):
        manager.executions.resume(CALLER, begun.id)
    assert statuses(manager) == {"d1": "failed", "d2": "failed", "d3": "pending"}
    manager.executions.resume(CALLER, begun.id, is_reset=True)
    assert set(statuses(manager).values()) == {"pending"}


def test_a_component_that_is_busy_when_the_whole_is_resumed_is_waited_for(
    manager: Manager,
) -> None:
    begun = manager.executions.start(CALLER, TEND)
    manager.executions.cancel(CALLER, begun.id, "cancel")
    with manager.database.writing() as unit:
        unit.executions.add(execution("busy", deployment_id=DeploymentId("d2"), status=S.STARTED))
    manager.executions.resume(CALLER, begun.id)
    found = {each.deployment_id: each for each in children(manager, begun)}
    assert found["d2"].status is S.QUEUED
    assert manager.executions.get(CALLER, begun.id).execution.status is S.PENDING


def test_who_takes_down_what_is_part_of_it_may_also_wait_for_it(manager: Manager) -> None:
    """The whole needs its part, and is not in its own way when the turn comes."""
    with manager.database.writing() as unit:
        unit.executions.add(execution("busy", deployment_id=DeploymentId("d2"), status=S.STARTED))
        whole = execution("whole", workflow_id="uninstall", status=S.STARTED)
        unit.executions.add(whole)
    asking = replace(CALLER, execution_id=ExecutionId("whole"))
    begun = manager.executions.start(asking, StartOrder("d2", "uninstall", is_queued=True))
    assert begun.status is S.QUEUED
    ends(manager.database, ExecutionId("busy"))
    assert manager.line.start_queued() == [begun.id]


def children(manager: Manager, whole: Execution) -> list[Execution]:
    with manager.database.reading() as unit:
        return unit.executions.children(whole.id)


def ends_all(manager: Manager) -> None:
    for each in all_of(manager).values():
        ends(manager.database, each.id)


@pytest.mark.parametrize("status", [S.FAILED, S.CANCELLED, S.TERMINATED])
def test_what_a_person_says_has_ended_before_it_began_begins_in_no_component(
    manager: Manager, status: ExecutionStatus
) -> None:
    with manager.database.writing() as unit:
        unit.executions.add(execution("busy", deployment_id=DeploymentId("d1"), status=S.STARTED))
    manager.clock.advance(timedelta(seconds=1))
    waiting = manager.executions.start(CALLER, replace(TEND, is_queued=True))
    StatusUpdates(manager.executions).update(CALLER, waiting.id, status, "")
    assert statuses(manager) == {"d1": str(status), "d2": "cancelled", "d3": "cancelled"}
    assert f"with {waiting.id}, which started it" in str(all_of(manager)["d2"].deeds)
