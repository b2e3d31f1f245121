"""How what instances are in the middle of is taken back."""

import pytest

from builtin.world import World
from conductor.runtime.builtin.workflows import rollback
from conductor.runtime.engine.exceptions import NonRecoverableError

OPERATIONS = ("create", "prestop", "stop", "delete", "postdelete")


def at(world: World, state: str) -> World:
    world.node("db")
    world.node("web", OPERATIONS, {"db": {"source": ["unlink"]}}, state=state)
    return world


@pytest.mark.parametrize("state", ["creating", "configuring"])
def test_what_is_not_there_yet_is_deleted(world: World, state: str) -> None:
    at(world, state).run(rollback)
    assert world.performed() == ["unlink web_1>db_1 (source)", "delete web_1", "postdelete web_1"]
    assert world.states("web_1") == ["uninitialized"]
    assert world.graphs == ["rollback"]


def test_what_was_starting_is_stopped(world: World) -> None:
    at(world, "starting").run(rollback)
    assert world.performed() == ["prestop web_1", "stop web_1"]
    assert world.states("web_1") == ["configured"]


@pytest.mark.parametrize("state", ["started", "configured", "created", "uninitialized"])
def test_who_is_in_no_step_is_left_alone(world: World, state: str) -> None:
    at(world, state).run(rollback)
    assert world.happened == []


def test_failures_are_ignored_and_told(world: World) -> None:
    world.answer("delete web_1", NonRecoverableError("gone already"))
    at(world, "creating").run(rollback)
    assert world.performed()[-1] == "postdelete web_1"
    assert any("Ignoring the failure" in event for event in world.events("web_1"))


def test_a_full_one_uninstalls_everything_after_it(world: World) -> None:
    at(world, "starting")
    world.records.raw_instances["db_1"]["state"] = "started"
    world.run(rollback, full_rollback=True)
    assert [world.state(each) for each in ("web_1", "db_1")] == ["deleted", "deleted"]
    assert world.performed()[:2] == ["prestop web_1", "stop web_1"]
    assert world.performed().count("stop web_1") == 1


def test_sources_are_taken_back_before_their_targets(world: World) -> None:
    world.node("db", ("delete",), state="creating")
    world.node("middle", relationships={"db": {}}, state="started")
    world.node("web", ("delete",), {"middle": {}}, state="creating")
    world.run(rollback)
    assert world.performed() == ["delete web_1", "delete db_1"]


def test_only_the_chosen_ones_are_taken_back(world: World) -> None:
    at(world, "creating").run(rollback, node_ids=["db"])
    assert world.performed() == []
