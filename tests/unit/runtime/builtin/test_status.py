"""What instances say about themselves, and where it is kept."""

from typing import Any

import pytest

from builtin.world import World
from conductor.runtime.builtin.workflows import check_status
from conductor.runtime.engine.exceptions import WorkflowFailed

CHECK = "cloudify.interfaces.validation.check_status"


def kept(world: World, instance: str) -> dict[str, Any]:
    properties: dict[str, Any] = world.records.raw_instances[instance]["system_properties"]
    return properties


def test_an_answer_is_kept_beside_the_previous_one(world: World) -> None:
    world.node("db", [CHECK])
    world.answer("check_status db_1", "fine", "better")

    world.run(check_status)
    world.run(check_status)

    status, previous = kept(world, "db_1")["status"], kept(world, "db_1")["previous_status"]
    assert (status["ok"], status["result"], previous["result"]) == (True, "better", "fine")
    assert status["task"] == f"plug.{CHECK}"
    assert status["timestamp"].endswith("+00:00")


def test_nothing_is_kept_of_an_instance_that_cannot_be_asked(world: World) -> None:
    world.node("db")

    world.run(check_status)

    assert kept(world, "db_1") == {}


def test_a_bad_answer_fails_the_workflow_at_once_and_the_others_are_asked_all_the_same(
    world: World,
) -> None:
    world.node("db", [CHECK])
    world.node("web", [CHECK], {"db": {}})
    world.answer("check_status db_1", RuntimeError("ill"))

    with pytest.raises(WorkflowFailed, match="ill"):
        world.run(check_status, {"task_retries": 60})

    assert world.performed() == ["check_status db_1", "check_status web_1"]
    status = kept(world, "db_1")["status"]
    assert (status["ok"], status["result"]) == (False, "ill")


def test_a_bad_answer_is_asked_for_again_where_the_blueprint_says_so(world: World) -> None:
    world.node("db", [CHECK])
    operation = world.records.raw_nodes["db"]["operations"][CHECK]
    operation.update(max_retries=1, retry_interval=0)
    world.answer("check_status db_1", RuntimeError("ill"), "fine")

    world.run(check_status)

    assert kept(world, "db_1")["status"]["ok"] is True


def test_a_bad_answer_may_be_kept_without_failing(world: World) -> None:
    world.node("db", [CHECK])
    world.answer("check_status db_1", RuntimeError("ill"))

    world.run(check_status, ignore_failure=True)

    assert kept(world, "db_1")["status"]["ok"] is False
