"""In which order the operations of an instance's relationships run."""

import pytest

from builtin.world import World
from conductor.runtime.builtin import lifecycle
from conductor.runtime.builtin.workflows import install, uninstall
from conductor.runtime.engine.exceptions import NonRecoverableError, WorkflowFailed

BOTH = {"source": ["establish", "unlink"], "target": ["establish", "unlink"]}


def establish_of(world: World) -> list[str]:
    return [each for each in world.performed() if each.startswith("establish")]


def test_both_sides_of_all_instances_of_one_target_come_before_the_next_target(
    world: World,
) -> None:
    world.node("db", instances=2)
    world.node("net")
    world.node("web", relationships={"net": BOTH, "db": BOTH})

    world.run(install)

    done = establish_of(world)
    assert done[:2] == ["establish web_1>net_1 (source)", "establish web_1>net_1 (target)"]
    assert sorted(done[2:]) == [
        "establish web_1>db_1 (source)",
        "establish web_1>db_1 (target)",
        "establish web_1>db_2 (source)",
        "establish web_1>db_2 (target)",
    ]


def test_unlinking_goes_through_the_targets_backwards(world: World) -> None:
    world.node("db", state="started")
    world.node("net", state="started")
    world.node("web", relationships={"net": BOTH, "db": BOTH}, state="started")

    world.run(uninstall)

    assert [each.split(" ")[1] for each in world.performed()] == [
        "web_1>db_1",
        "web_1>db_1",
        "web_1>net_1",
        "web_1>net_1",
    ]


def test_a_relationship_that_fails_fails_its_instance(world: World) -> None:
    world.node("db")
    world.node("web", ["start"], {"db": {"source": ["preconfigure"]}})
    world.answer("preconfigure web_1>db_1 (source)", NonRecoverableError("no route"))

    with pytest.raises(WorkflowFailed, match="no route"):
        world.run(install)

    assert "start web_1" not in world.performed()


def test_relationships_that_changed_by_themselves_are_established_alone(world: World) -> None:
    world.node("db", ["create"], state="started")
    world.node("net", ["create"], state="started")
    edges = {"db": BOTH, "net": BOTH}
    world.node("web", ["create"], edges, state="started")

    world.run(
        lambda ctx: lifecycle.execute_establish_relationships(
            ctx.graph_mode(), ctx.node_instances, modified_relationship_ids={"web": ["net"]}
        )
    )

    assert world.performed() == [
        "establish web_1>net_1 (source)",
        "establish web_1>net_1 (target)",
    ]
    assert world.graphs == ["establish-install"]
