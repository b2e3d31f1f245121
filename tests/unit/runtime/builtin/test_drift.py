"""How far instances are from their blueprint, and how they are updated."""

from typing import Any

import pytest

from builtin.world import World
from conductor.runtime.builtin.lifecycle import update_node_instances
from conductor.runtime.builtin.workflows import check_drift
from conductor.runtime.engine.exceptions import NonRecoverableError, WorkflowFailed

UPDATING = (
    "preupdate",
    "update",
    "postupdate",
    "update_config",
    "update_apply",
    "update_postapply",
)


def kept(world: World, instance: str) -> dict[str, Any]:
    properties: dict[str, Any] = world.records.raw_instances[instance]["system_properties"]
    return properties


def update(ctx: Any, chosen: str) -> None:
    instances = list(ctx.node_instances)
    update_node_instances(
        ctx.graph_mode(),
        [each for each in instances if each.id in chosen],
        [each for each in instances if each.id not in chosen],
        name_prefix="my_",
    )


@pytest.fixture
def related(world: World) -> World:
    both = {"source": ["check_drift", "update"], "target": ["check_drift", "update"]}
    world.node("db", ["check_drift", *UPDATING], state="started")
    world.node("web", ["check_drift", *UPDATING], {"db": both}, state="started")
    return world


def test_each_answer_is_kept_where_it_belongs(related: World) -> None:
    related.answer("check_drift db_1", {"size": 2})
    related.answer("check_drift web_1>db_1 (source)", ["s"])
    related.answer("check_drift web_1>db_1 (target)", ["t"])

    related.run(check_drift)

    db, web = kept(related, "db_1"), kept(related, "web_1")
    assert db["configuration_drift"]["result"] == {"size": 2}
    assert db["target_relationships_configuration_drift"]["web_1"]["result"] == ["t"]
    assert web["configuration_drift"]["result"] is None
    record = web["source_relationships_configuration_drift"]["db_1"]
    assert (record["ok"], record["result"]) == (True, ["s"])
    assert record["task"].startswith("plug.")
    assert record["timestamp"].endswith("+00:00")
    assert related.graphs == ["check_drift"]


def test_relationships_are_asked_after_their_source(related: World) -> None:
    related.run(check_drift, node_ids=["web"])

    first, *others = related.performed()
    assert first == "check_drift web_1"
    assert sorted(others) == ["check_drift web_1>db_1 (source)", "check_drift web_1>db_1 (target)"]


def test_by_dependency_order_a_target_is_asked_before_its_source(world: World) -> None:
    world.node("db", ["check_drift"])
    world.node("between", [], {"db": {}})
    world.node("web", ["check_drift"], {"between": {}})
    world.answer("check_drift db_1", NonRecoverableError("ill"))

    with pytest.raises(WorkflowFailed, match="ill"):
        world.run(check_drift, run_by_dependency_order=True)

    assert world.performed() == ["check_drift db_1"]
    assert (kept(world, "db_1")["configuration_drift"]["ok"]) is False
    assert kept(world, "db_1")["configuration_drift"]["result"] == "ill"


def test_a_check_is_tried_again_like_any_operation(world: World) -> None:
    world.node("db", ["check_drift"])
    world.answer("check_drift db_1", RuntimeError("busy"), {"size": 2})

    world.run(check_drift, {"task_retries": 1, "task_retry_interval": 0})

    assert kept(world, "db_1")["configuration_drift"]["ok"] is True


def test_only_what_has_drifted_is_updated_and_then_has_not(related: World) -> None:
    related.answer("check_drift db_1", {"size": 2})
    related.run(check_drift)
    related.happened.clear()

    related.run(update, chosen="db_1 web_1")

    assert related.performed() == [f"{each} db_1" for each in UPDATING]
    assert "configuration_drift" not in kept(related, "db_1")
    assert related.graphs[-1] == "my_update"


def test_a_relationship_that_has_drifted_is_updated_at_both_ends(related: World) -> None:
    related.answer("check_drift web_1>db_1 (target)", ["t"])
    related.run(check_drift)
    related.happened.clear()

    related.run(update, chosen="web_1")

    assert related.performed() == [
        "update web_1>db_1 (source)",
        "update web_1>db_1 (target)",
    ]
    assert "target_relationships_configuration_drift" not in kept(related, "db_1")


def test_an_update_that_fails_is_noted_and_stops_nobody(related: World) -> None:
    related.answer("check_drift db_1", {"size": 2})
    related.answer("check_drift web_1", {"port": 1})
    related.answer("update db_1", NonRecoverableError("no"))
    related.run(check_drift)

    related.run(update, chosen="db_1 web_1")

    assert kept(related, "db_1")["update_failed"] == "run"
    assert kept(related, "db_1")["configuration_drift"]["result"] == {"size": 2}
    assert related.performed("web_1")[-1] == "update_postapply web_1"
