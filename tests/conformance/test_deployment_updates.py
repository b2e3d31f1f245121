"""The moves of a deployment update on both databases: each is all or nothing."""

from dataclasses import replace
from typing import Any

import pytest

from conductor.control.services.errors import ExistingStartedModification, UnsupportedUpdate
from conductor.control.services.listing import Query
from conductor.control.services.run_updates import RunUpdates
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.deployment_update import DeploymentUpdate, UpdateState
from conductor.domain.errors import Conflict, IllegalMove, NotFound
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.ids import (
    BlueprintId,
    DeploymentUpdateId,
    ExecutionId,
    ModificationId,
)
from conductor.domain.modification import Modification, ModificationStatus
from conformance.nouns import HOME, START, execution, instance
from conformance.test_modifications import DEPLOYMENT, edge, template

OLD = {"web": template("web", 1, "cache"), "cache": template("cache", 1)}
UPDATE = "u1"


def plan(**nodes: Any) -> dict[str, Any]:
    return {"nodes": list(nodes.values()), "inputs": {"port": 81}, "description": "new"}


def node(name: str, *targets: str, count: int = 1, **parts: Any) -> dict[str, Any]:
    return {**template(name, count, *targets).plan, **parts}


NEW = plan(web=node("web", "queue", properties={"port": 81}), queue=node("queue", count=2))


@pytest.fixture
def runs(database: Database) -> RunUpdates:
    """A web server that uses a cache, and an execution that is to update them."""
    with database.writing() as unit:
        unit.deployments.add(
            Deployment(
                id=DEPLOYMENT,
                tenant=HOME,
                blueprint_id=BlueprintId("old"),
                state=DeploymentState.READY,
                created_at=START,
                created_by="admin",
            )
        )
        unit.nodes.add_all(list(OLD.values()))
        unit.node_instances.add_all(
            [
                instance("web_1", state="started", relationships=[edge("cache_1")]),
                instance("cache_1", node_id="cache", state="started"),
            ]
        )
    begin(database, UPDATE, "e1", NEW)
    return RunUpdates(database, FakeClock())


def begin(database: Database, update: str, run: str, wanted: dict[str, Any]) -> None:
    with database.writing() as unit:
        unit.executions.add(execution(run, epoch=1, status=ExecutionStatus.STARTED))
        unit.updates.add(
            DeploymentUpdate(
                id=DeploymentUpdateId(update),
                tenant=HOME,
                deployment_id=DEPLOYMENT,
                state=UpdateState.UPDATING,
                created_at=START,
                created_by="admin",
                old_blueprint_id=BlueprintId("old"),
                new_blueprint_id=BlueprintId("new"),
                execution_id=ExecutionId(run),
                deployment_plan=wanted,
            )
        )


def asking(database: Database, run: str = "e1") -> Execution:
    with database.reading() as unit:
        return unit.executions.get(HOME, run)


def model(database: Database) -> tuple[list[str], dict[str, list[str]]]:
    """The nodes, and the targets of each instance."""
    with database.reading() as unit:
        nodes = unit.nodes.of_deployment(HOME, DEPLOYMENT)
        found = unit.node_instances.of_deployment(HOME, DEPLOYMENT)
    edges = {each.id: [e["target_id"] for e in each.relationships] for each in found}
    return [each.id for each in nodes], edges


def states(database: Database, state: str) -> list[str]:
    with database.reading() as unit:
        return [
            each.id for each in unit.updates.page(HOME, Query(filters={"state": [state]})).items
        ]


def test_what_goes_stays_beside_what_is_new_until_the_end(
    database: Database, runs: RunUpdates
) -> None:
    begun = runs.begin_update(asking(database), UPDATE)
    assert (begun["removed"], begun["changed"]) == (["cache_1"], ["web_1"])
    names, edges = model(database)
    assert names == ["cache", "queue", "web"]
    assert sorted(edges["web_1"]) == sorted(["cache_1", *begun["added"]])
    assert len(begun["added"]) == 2
    assert states(database, "executing_workflow") == [UPDATE]
    runs.finish_update(asking(database), UPDATE)
    names, edges = model(database)
    assert names == ["queue", "web"]
    assert edges == {"web_1": edges["web_1"], **{each: [] for each in begun["added"]}}
    assert sorted(edges["web_1"]) == sorted(begun["added"])
    with database.reading() as unit:
        home = unit.deployments.get(HOME, DEPLOYMENT)
        web = unit.nodes.find_in(HOME, DEPLOYMENT, "web")
    assert (home.blueprint_id, home.description, home.plan["inputs"]) == (
        "new",
        "new",
        {"port": 81},
    )
    assert web is not None
    assert [each["target_id"] for each in web.plan["relationships"]] == ["queue"]


def test_relationships_between_instances_that_stay_come_and_go(
    database: Database, runs: RunUpdates
) -> None:
    begin(database, "u2", "e2", plan(web=node("web"), cache=node("cache", "web")))
    begun = runs.begin_update(asking(database, "e2"), "u2")
    assert (begun["extended"], begun["reduced"]) == ({"cache": ["web"]}, {"web": ["cache"]})
    assert model(database)[1] == {"web_1": ["cache_1"], "cache_1": ["web_1"]}
    runs.finish_update(asking(database, "e2"), "u2")
    assert model(database)[1] == {"web_1": [], "cache_1": ["web_1"]}


def test_an_unfinished_one_is_failed_as_long_as_its_execution_is(
    database: Database, runs: RunUpdates
) -> None:
    runs.begin_update(asking(database), UPDATE)
    with database.writing() as unit:
        running = unit.executions.get(HOME, "e1")
        unit.executions.move(running, replace(running, status=ExecutionStatus.FAILED))
    assert states(database, "failed") == [UPDATE]
    assert states(database, "executing_workflow") == []


def test_the_later_one_takes_over_and_the_earlier_one_is_refused(
    database: Database, runs: RunUpdates
) -> None:
    first = runs.begin_update(asking(database), UPDATE)
    runs.keep_choice(asking(database), UPDATE, "reinstall", ["web_1"])
    with database.writing() as unit:
        web = unit.node_instances.get(HOME, "web_1")
        unit.node_instances.swap(web, replace(web, state="deleted", version=web.version + 1))
    begin(database, "u2", "e2", NEW)
    taken = runs.begin_update(asking(database, "e2"), "u2")
    assert sorted(taken["added"]) == sorted([*first["added"], "web_1"])
    assert taken["removed"] == ["cache_1"]
    for move in (runs.finish_update, runs.begin_update):
        with pytest.raises(IllegalMove, match="a later update has taken its place"):
            move(asking(database), UPDATE)


def test_a_refused_beginning_leaves_everything_as_it_was(
    database: Database, runs: RunUpdates
) -> None:
    before = model(database)
    begin(database, "u2", "e2", plan(web=node("web", type="other"), cache=node("cache")))
    with pytest.raises(UnsupportedUpdate, match="nodes:web: its type None cannot become other"):
        runs.begin_update(asking(database, "e2"), "u2")
    with pytest.raises(NotFound):
        runs.begin_update(asking(database, "e2"), UPDATE)
    stale = asking(database)
    with database.writing() as unit:
        unit.executions.fence(ExecutionId("e1"))
    with pytest.raises(Conflict, match="another worker"):
        runs.begin_update(stale, UPDATE)
    with database.writing() as unit:
        unit.modifications.add(
            Modification(
                ModificationId("m1"),
                HOME,
                DEPLOYMENT,
                ModificationStatus.STARTED,
                START,
                "admin",
                modified_nodes={},
            )
        )
    with pytest.raises(ExistingStartedModification):
        runs.begin_update(asking(database), UPDATE)
    assert model(database) == before
