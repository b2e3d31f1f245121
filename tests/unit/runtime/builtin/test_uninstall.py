"""How instances go down, and up again."""

import pytest

from builtin.world import World
from conductor.runtime.builtin.workflows import reinstall, uninstall
from conductor.runtime.engine.exceptions import NonRecoverableError, WorkflowFailed


def test_an_instance_goes_through_every_step_in_order(world: World) -> None:
    world.node("db", state="started")
    names = [
        "cloudify.interfaces.validation.delete",
        "cloudify.interfaces.monitoring.stop",
        "prestop",
        "stop",
        "delete",
        "postdelete",
    ]
    world.node("web", names, {"db": {"source": ["unlink"]}}, state="started")

    world.run(uninstall)

    assert [each for each in world.happened if "web" in each] == [
        "web_1 is stopping",
        "web_1: Stopping node instance",
        "web_1: Validating node instance before deletion",
        "delete web_1",
        "web_1: Node instance validated before deletion",
        "stop web_1",
        "web_1: Prestopping node instance",
        "prestop web_1",
        "web_1: Node instance prestopped",
        "stop web_1",
        "web_1: Node instance stopped",
        "web_1 is stopped",
        "unlink web_1>db_1 (source)",
        "web_1 is deleting",
        "web_1: Deleting node instance",
        "delete web_1",
        "web_1: Postdeleting node instance",
        "postdelete web_1",
        "web_1: Node instance postdeleted",
        "web_1 is deleted",
        "web_1: Node instance deleted",
    ]


@pytest.mark.parametrize(
    ("state", "left", "states"),
    [
        ("starting", ["stop", "delete"], ["stopping", "stopped", "deleting", "deleted"]),
        ("configured", ["delete"], ["stopped", "deleting", "deleted"]),
        ("stopped", ["delete"], ["deleting", "deleted"]),
        ("deleting", ["delete"], ["deleting", "deleted"]),
        ("uninitialized", [], ["stopped", "deleted"]),
        ("deleted", [], []),
    ],
)
def test_an_instance_goes_on_from_the_state_it_is_in(
    world: World, state: str, left: list[str], states: list[str]
) -> None:
    world.node("web", ["stop", "delete"], state=state)

    world.run(uninstall)

    assert world.performed() == [f"{name} web_1" for name in left]
    assert world.states("web_1") == states


def test_an_instance_that_is_down_says_so(world: World) -> None:
    world.node("web", ["stop"], state="deleted")

    world.run(uninstall)

    assert world.happened == ["web_1: Stopping node instance: it is already deleted"]


def test_sources_go_down_before_their_targets(world: World) -> None:
    world.node("net", ["delete"], state="started")
    world.node("db", ["delete"], {"net": {}}, state="started")
    world.node("web", ["delete"], {"db": {}}, state="started")

    world.run(uninstall)

    assert world.performed() == ["delete web_1", "delete db_1", "delete net_1"]


def test_a_failure_keeps_the_targets_up(world: World) -> None:
    world.node("db", ["delete"], state="started")
    world.node("web", ["stop", "delete"], {"db": {}}, state="started")
    world.answer("stop web_1", NonRecoverableError("busy"))

    with pytest.raises(WorkflowFailed, match="busy"):
        world.run(uninstall)

    assert world.performed() == ["stop web_1"]
    assert world.state("db_1") == "started"


def test_an_ignored_failure_is_told_once_and_never_retried(world: World) -> None:
    world.node("db", ["delete"], state="started")
    world.node("web", ["stop", "delete"], {"db": {"source": ["unlink"]}}, state="started")
    world.answer("stop web_1", RuntimeError("busy"))
    world.answer("unlink web_1>db_1 (source)", RuntimeError("gone"))

    world.run(uninstall, {"task_retries": 5}, ignore_failure=True)

    assert world.performed() == [
        "stop web_1",
        "unlink web_1>db_1 (source)",
        "delete web_1",
        "delete db_1",
    ]
    told = [each for each in world.events("web_1") if each.startswith("Ignoring")]
    assert len(told) == 2
    assert world.state("db_1") == "deleted"


def test_a_failed_way_down_is_tried_again_from_where_it_stopped(world: World) -> None:
    world.node("web", ["stop", "delete"], state="started")
    world.answer("delete web_1", NonRecoverableError("once"))

    world.run(uninstall, {"subgraph_retries": 1})

    assert world.performed() == ["stop web_1", "delete web_1", "delete web_1"]
    assert world.state("web_1") == "deleted"


def test_living_sources_unlink_a_target_after_it_went_whatever_comes_of_it(world: World) -> None:
    world.node("db", ["delete"], state="started")
    world.node("web", ["delete"], {"db": {"source": ["unlink"]}}, state="started")
    world.answer("unlink web_1>db_1 (source)", RuntimeError("gone"))

    world.run(uninstall, node_ids=["db"])

    assert world.performed() == ["unlink web_1>db_1 (source)", "delete db_1"]
    assert world.state("web_1") == "started"


def test_reinstalling_is_going_down_altogether_and_up_again(world: World) -> None:
    world.node("db", ["create", "delete"], state="started")
    world.node("web", ["create", "delete"], {"db": {}}, state="started")

    world.run(reinstall)

    assert world.performed() == ["delete web_1", "delete db_1", "create db_1", "create web_1"]
    assert world.state("web_1") == "started"
    assert world.graphs == ["reinstall-uninstall", "reinstall-install"]
