"""Custom workflows that drive the life cycle themselves (framework §3.2)."""

from typing import Any

from builtin.world import World
from conductor.runtime.builtin import lifecycle

BOTH = {"source": ["establish", "unlink"], "target": ["establish", "unlink"]}
STEPS = ["create", "delete"]


def two(world: World, state: str) -> None:
    world.node("db", STEPS, state=state)
    world.node("web", STEPS, {"db": BOTH}, state=state)


def chosen(ctx: Any, node: str) -> list[Any]:
    return [each for each in ctx.node_instances if each.node_id == node]


def test_a_workflow_installs_and_uninstalls_instances_of_its_choice(world: World) -> None:
    two(world, "uninitialized")

    def grow_and_shrink(ctx: Any) -> None:
        graph = ctx.graph_mode()
        lifecycle.install_node_instances(graph, chosen(ctx, "db"), chosen(ctx, "web"))
        ctx.refresh_node_instances()
        lifecycle.uninstall_node_instances(graph, chosen(ctx, "db"), ignore_failure=False)

    world.run(grow_and_shrink)

    assert world.performed("db_1") == ["create db_1", "delete db_1"]
    assert world.performed("web_1") == []
    assert world.graphs == ["install", "uninstall"]


def test_a_workflow_reinstalls_instances_of_its_choice(world: World) -> None:
    two(world, "started")

    def renew(ctx: Any) -> None:
        graph = ctx.graph_mode()
        lifecycle.reinstall_node_instances(graph, chosen(ctx, "web"), False, chosen(ctx, "db"))

    world.run(renew)

    assert world.performed("web_1") == ["delete web_1", "create web_1"]
    assert world.graphs == ["reinstall-uninstall", "reinstall-install"]


def test_a_workflow_unlinks_living_instances_and_they_stay(world: World) -> None:
    two(world, "started")

    def loosen(ctx: Any) -> None:
        lifecycle.execute_unlink_relationships(
            ctx.graph_mode(), chosen(ctx, "web"), modified_relationship_ids={"web": ["db"]}
        )

    world.run(loosen)

    assert set(world.performed()) == {"unlink web_1>db_1 (source)", "unlink web_1>db_1 (target)"}
    assert (world.state("web_1"), world.graphs) == ("started", ["unlink-uninstall"])
