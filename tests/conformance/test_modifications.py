"""Deployment modifications on both databases: each move is all or nothing."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from acceptance.waiting import eventually
from conductor.control.services.deployment_modifications import (
    DeploymentModifications,
    ModificationOrder,
    modification_shape,
)
from conductor.control.services.errors import (
    ExistingStartedModification,
    ModificationAlreadyEnded,
)
from conductor.control.services.listing import EVERYTHING
from conductor.control.services.run_modifications import RunModifications
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.errors import Conflict, InvalidInput, NotFound
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import (
    BlueprintId,
    DeploymentId,
    ExecutionId,
    ModificationId,
    NodeInstanceId,
)
from conductor.domain.modification import Modification, ModificationStatus
from conductor.domain.node import Node, NodeInstance
from conformance.nouns import HOME, START, execution, instance

DEPLOYMENT = DeploymentId("d1")
ADMIN = Caller("admin", "sys_admin", HOME)
MORE = {"web": {"instances": 3}}


def template(name: str, count: int, *targets: str) -> Node:
    scalable = {"properties": {"current_instances": count, "planned_instances": count}}
    edges = [
        {
            "type": "cloudify.relationships.connected_to",
            "type_hierarchy": ["cloudify.relationships.connected_to"],
            "target_id": target,
            "properties": {"connection_type": "all_to_all"},
        }
        for target in targets
    ]
    plan = {"name": name, "relationships": edges, "capabilities": {"scalable": scalable}}
    return Node(name, HOME, DEPLOYMENT, {"id": name, **plan})


def edge(target: str) -> dict[str, str]:
    return {
        "type": "cloudify.relationships.connected_to",
        "target_name": target.split("_")[0],
        "target_id": target,
    }


@pytest.fixture
def deployed(database: Database) -> Database:
    """One web server in a scaling group, used by a proxy."""
    group = {"members": ["web"], "properties": {"current_instances": 1, "planned_instances": 1}}
    with database.writing() as unit:
        unit.deployments.add(
            Deployment(
                id=DEPLOYMENT,
                tenant=HOME,
                blueprint_id=BlueprintId("b1"),
                state=DeploymentState.READY,
                created_at=START,
                created_by="admin",
                plan={"scaling_groups": {"farm": group}},
            )
        )
        unit.nodes.add_all([template("web", 1), template("proxy", 1, "web")])
        farm = [{"name": "farm", "id": "farm_1"}]
        unit.node_instances.add_all(
            [
                instance("web_1", scaling_groups=farm, runtime_properties={"port": 80}),
                instance("proxy_1", node_id="proxy", relationships=[edge("web_1")]),
            ]
        )
        started = execution("e1", epoch=1, status=ExecutionStatus.STARTED)
        unit.executions.add(started)
    return database


@pytest.fixture
def modifications(deployed: Database) -> DeploymentModifications:
    return DeploymentModifications(deployed, FakeClock())


def asked(nodes: dict[str, Any]) -> ModificationOrder:
    return ModificationOrder(DEPLOYMENT, nodes, {"why": "load"})


def instances(database: Database) -> dict[str, NodeInstance]:
    with database.reading() as unit:
        return {one.id: one for one in unit.node_instances.of_deployment(HOME, DEPLOYMENT)}


def counts(database: Database) -> dict[str, tuple[int, int]]:
    """(current, planned) of every node and group."""
    with database.reading() as unit:
        nodes = unit.nodes.of_deployment(HOME, DEPLOYMENT)
        groups = unit.deployments.get(HOME, DEPLOYMENT).plan["scaling_groups"]
    holders = {node.id: node.plan["capabilities"]["scalable"] for node in nodes} | groups
    return {
        name: (one["properties"]["current_instances"], one["properties"]["planned_instances"])
        for name, one in holders.items()
    }


def test_a_start_inserts_what_comes_and_relates_it(
    deployed: Database, modifications: DeploymentModifications
) -> None:
    begun = modifications.start(ADMIN, asked(MORE))
    assert begun.status is ModificationStatus.STARTED
    added = [one["id"] for one in begun.added_and_related if one.get("modification") == "added"]
    now = instances(deployed)
    assert set(now) == {"web_1", "proxy_1", *added}
    assert [now[one].index for one in added] == [2, 3]
    assert {one.scaling_groups[0]["id"] for one in now.values() if one.node_id == "web"} == {
        "farm_1"
    }
    proxy = now["proxy_1"]
    assert [each["target_id"] for each in proxy.relationships] == ["web_1", *added]
    assert proxy.version == 2
    related = [one for one in begun.added_and_related if "modification" not in one]
    assert [one["id"] for one in related] == ["proxy_1"]
    assert related[0]["relationships"] == proxy.relationships
    assert counts(deployed) == {"web": (1, 3), "proxy": (1, 1), "farm": (1, 1)}
    assert modification_shape(modifications.get(ADMIN, begun.id)) == modification_shape(begun)
    assert [each.id for each in modifications.page(ADMIN, EVERYTHING).items] == [begun.id]


def test_a_finish_makes_the_counts_true_and_deletes_who_goes(
    deployed: Database, modifications: DeploymentModifications
) -> None:
    modifications.finish(ADMIN, modifications.start(ADMIN, asked(MORE)).id)
    assert counts(deployed)["web"] == (3, 3)
    fewer = {"web": {"instances": 1, "removed_ids_include_hint": ["web_1"]}}
    begun = modifications.start(ADMIN, asked(fewer))
    assert len(instances(deployed)) == 4
    gone = [one["id"] for one in begun.removed_and_related if one.get("modification") == "removed"]
    ended = modifications.finish(ADMIN, begun.id)
    assert ended.status is ModificationStatus.FINISHED
    assert ended.ended_at is not None
    now = instances(deployed)
    [web] = [one for one in now if now[one].node_id == "web"]
    assert "web_1" in gone
    assert web not in gone
    assert [each["target_id"] for each in now["proxy_1"].relationships] == [web]
    assert counts(deployed)["web"] == (1, 1)


def test_a_group_grows_with_all_its_members(
    deployed: Database, modifications: DeploymentModifications
) -> None:
    modifications.finish(ADMIN, modifications.start(ADMIN, asked({"farm": {"instances": 3}})).id)
    webs = [one for one in instances(deployed).values() if one.node_id == "web"]
    assert len({one.scaling_groups[0]["id"] for one in webs}) == len(webs) == 3
    assert counts(deployed) == {"web": (1, 1), "proxy": (1, 1), "farm": (3, 3)}


def test_a_rollback_restores_the_snapshot_and_lets_versions_grow(
    deployed: Database, modifications: DeploymentModifications
) -> None:
    before = instances(deployed)
    begun = modifications.start(ADMIN, asked(MORE | {"farm": {"instances": 2}}))
    with deployed.writing() as unit:
        web = unit.node_instances.get(HOME, "web_1")
        unit.node_instances.swap(
            web, replace(web, state="broken", runtime_properties={}, version=9)
        )
        unit.node_instances.remove(HOME, "proxy_1")
    ended = modifications.roll_back(ADMIN, begun.id)
    assert ended.status is ModificationStatus.ROLLEDBACK
    assert {one["id"] for one in ended.before_rollback} == (
        {"web_1"} | {one["id"] for one in begun.added_and_related} - {"proxy_1"}
    )
    after = instances(deployed)
    assert after["web_1"].version == 10
    assert {one.id: replace(one, version=1) for one in after.values()} == before
    assert counts(deployed) == {"web": (1, 1), "proxy": (1, 1), "farm": (1, 1)}


def test_a_second_one_is_refused_and_leaves_nothing(
    deployed: Database, modifications: DeploymentModifications
) -> None:
    begun = modifications.start(ADMIN, asked(MORE))
    before = instances(deployed)
    with pytest.raises(ExistingStartedModification, match=begun.id):
        modifications.start(ADMIN, asked(MORE))
    assert instances(deployed) == before
    modifications.roll_back(ADMIN, begun.id)
    modifications.start(ADMIN, asked(MORE))


def test_the_database_itself_keeps_a_second_one_out(deployed: Database) -> None:
    def add(unit: Any, name: str, status: ModificationStatus) -> Modification:
        one = Modification(
            ModificationId(name), HOME, DEPLOYMENT, status, START, "admin", modified_nodes={}
        )
        unit.modifications.add(one)
        return one

    with deployed.writing() as unit:
        add(unit, "m0", ModificationStatus.FINISHED)
        add(unit, "m1", ModificationStatus.ROLLEDBACK)
        one = add(unit, "m2", ModificationStatus.STARTED)
        with pytest.raises(Conflict):
            add(unit, "m3", ModificationStatus.STARTED)
        ended = replace(one, status=ModificationStatus.FINISHED)
        unit.modifications.move(one, ended)
        with pytest.raises(Conflict, match="no longer started"):
            unit.modifications.move(one, ended)


def test_of_many_who_start_at_once_one_succeeds(
    deployed: Database, modifications: DeploymentModifications
) -> None:
    together = threading.Barrier(4)

    def start() -> bool:
        together.wait()
        try:
            modifications.start(ADMIN, asked(MORE))
        except ExistingStartedModification:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        outcomes = [each.result() for each in [threads.submit(start) for _ in range(4)]]
    assert sorted(outcomes) == [False, False, False, True]
    assert len(instances(deployed)) == 4


def test_of_many_who_end_it_at_once_one_succeeds(
    deployed: Database, modifications: DeploymentModifications
) -> None:
    begun = modifications.start(ADMIN, asked(MORE))
    together = threading.Barrier(4)

    def end(move: Callable[..., object]) -> bool:
        together.wait()
        try:
            move(ADMIN, begun.id)
        except ModificationAlreadyEnded:
            return False
        return True

    moves = [modifications.finish, modifications.roll_back] * 2
    with ThreadPoolExecutor(4) as threads:
        outcomes = [each.result() for each in [threads.submit(end, move) for move in moves]]
    assert sorted(outcomes) == [False, False, False, True]
    is_finished = modifications.get(ADMIN, begun.id).status is ModificationStatus.FINISHED
    assert len(instances(deployed)) == (4 if is_finished else 2)


@pytest.mark.parametrize(
    ("nodes", "error"),
    [({"nobody": {"instances": 1}}, NotFound), ({"web": {"instances": -1}}, InvalidInput)],
)
def test_what_makes_no_sense_is_refused(
    deployed: Database,
    modifications: DeploymentModifications,
    nodes: dict[str, Any],
    error: type[Exception],
) -> None:
    with pytest.raises(error, match=next(iter(nodes))):
        modifications.start(ADMIN, asked(nodes))
    assert modifications.page(ADMIN, EVERYTHING).items == []


def test_modifications_go_with_their_deployment(
    deployed: Database, modifications: DeploymentModifications
) -> None:
    begun = modifications.start(ADMIN, asked(MORE))
    with deployed.writing() as unit:
        unit.deployments.remove(HOME, DEPLOYMENT)
    with pytest.raises(NotFound):
        modifications.get(ADMIN, begun.id)


def test_a_move_waits_for_an_execution_that_is_being_written_of(
    deployed: Database, modifications: DeploymentModifications
) -> None:
    """Who writes of an execution touches instances in whatever order."""
    web, proxy = NodeInstanceId("web_1"), NodeInstanceId("proxy_1")
    with ThreadPoolExecutor(1) as threads:
        with deployed.writing() as unit:
            unit.executions.hold(ExecutionId("e1"))
            unit.node_instances.set_states(HOME, {web: "stopping"})
            begun = threads.submit(modifications.start, ADMIN, asked(MORE))
            if deployed.engine.dialect.name == "postgresql":
                eventually(lambda: is_somebody_waiting(deployed), "the move waits")
            unit.node_instances.set_states(HOME, {proxy: "stopping"})
        before = begun.result(timeout=30).before_modification
    assert {one["state"] for one in before} == {"stopping"}


def is_somebody_waiting(database: Database) -> bool:
    with database.engine.connect() as connection:
        found = connection.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
        )
    return bool(found)


@pytest.fixture
def runs(deployed: Database) -> RunModifications:
    return RunModifications(deployed, FakeClock())


def running(database: Database) -> Execution:
    with database.reading() as unit:
        return unit.executions.get(HOME, "e1")


def test_an_execution_may_ask_twice(deployed: Database, runs: RunModifications) -> None:
    asking = running(deployed)
    begun = runs.start_modification(asking, "m1", MORE)
    assert begun["context"]["execution_id"] == "e1"
    assert runs.start_modification(asking, "m1", MORE) == begun
    assert runs.modifications(asking) == [begun]
    ended = runs.finish_modification(asking, "m1")
    assert runs.finish_modification(asking, "m1") == ended
    with pytest.raises(ModificationAlreadyEnded):
        runs.roll_back_modification(asking, "m1")
    assert len(instances(deployed)) == 4


def test_an_execution_sees_what_others_have_started(
    deployed: Database, runs: RunModifications, modifications: DeploymentModifications
) -> None:
    begun = modifications.start(ADMIN, asked(MORE))
    asking = running(deployed)
    assert [each["id"] for each in runs.modifications(asking)] == [begun.id]
    assert runs.roll_back_modification(asking, begun.id)["status"] == "rolledback"
    assert runs.modifications(asking) == []


def test_who_lost_an_execution_moves_no_modification(
    deployed: Database, runs: RunModifications
) -> None:
    asking = running(deployed)
    runs.start_modification(asking, "m1", MORE)
    with deployed.writing() as unit:
        unit.executions.fence(asking.id)
    for move in (runs.finish_modification, runs.roll_back_modification):
        with pytest.raises(Conflict, match="another worker"):
            move(asking, "m1")
    with pytest.raises(Conflict, match="another worker"):
        runs.start_modification(asking, "m2", MORE)


def test_an_execution_moves_only_what_is_of_its_deployment(
    deployed: Database, runs: RunModifications
) -> None:
    runs.start_modification(running(deployed), "m1", MORE)
    elsewhere = replace(running(deployed), deployment_id=DeploymentId("d2"))
    with deployed.writing() as unit:
        home = unit.deployments.get(HOME, DEPLOYMENT)
        unit.deployments.add(replace(home, id=DeploymentId("d2")))
    with pytest.raises(NotFound):
        runs.finish_modification(elsewhere, "m1")
