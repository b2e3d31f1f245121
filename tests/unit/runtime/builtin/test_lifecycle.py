"""What `cloudify.plugins.lifecycle` offers to workflows of any author."""

from collections.abc import Callable
from typing import Any

import pytest

from builtin.world import World
from cloudify.plugins import lifecycle
from conductor.runtime.engine.exceptions import NonRecoverableError, WorkflowFailed

CYCLE = ("create", "stop", "delete", "prestop")
AGENT = "cloudify.interfaces.cloudify_agent"
MONITORING = "cloudify.interfaces.monitoring_agent"


def run_on(world: World, instance: str, work: Callable[[Any, Any], Any]) -> Any:
    """What `work(instance, graph)` gives, after the graph has run."""
    given = []

    def workflow(ctx: Any) -> None:
        graph = ctx.graph_mode()
        given.append(work(ctx.get_node_instance(instance), graph))
        graph.execute()

    world.run(workflow)
    return given[0]


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (lifecycle.install_node_instance_subgraph, "install_web_1"),
        (lifecycle.uninstall_node_instance_subgraph, "web_1"),
        (lifecycle.rollback_node_instance_subgraph, "web_1"),
        (lifecycle.reinstall_node_instance_subgraph, "reinstall_web_1"),
        (lifecycle.heal_node_instance_subgraph, "heal_web_1"),
        (lifecycle.update_node_instance_subgraph, "update_web_1"),
    ],
)
def test_the_subgraph_of_an_instance_has_the_name_that_plugins_know(
    world: World, build: Callable[[Any, Any], Any], name: str
) -> None:
    world.node("web")
    subgraph = run_on(world, "web_1", build)
    assert (subgraph.name, subgraph.info["name"]) == (name, name)


def test_the_subgraphs_of_a_relationship_and_of_who_stays_have_names_too(world: World) -> None:
    establish = {"source": ["establish"]}
    world.node("db")
    world.node("web", relationships={"db": establish})
    names = set()

    def keep(instance: Any, graph: Any) -> None:
        lifecycle.install_node_instance_subgraph(instance, graph)
        names.update(task.name for task in graph.tasks if task.is_subgraph)

    run_on(world, "web_1", keep)

    operation = "cloudify.interfaces.relationship_lifecycle.establish"
    assert names == {"install_web_1", f"{operation}_subgraph"}


@pytest.mark.parametrize(
    ("state", "life_cycle", "done"),
    [
        ("uninitialized", "install", ["create web_1"]),
        ("started", "uninstall", ["prestop web_1", "stop web_1", "delete web_1"]),
        ("started", "heal", ["heal web_1"]),
        ("started", "update", []),
        ("starting", "rollback", ["prestop web_1", "stop web_1"]),
    ],
)
def test_a_processor_takes_instances_through_a_life_cycle_under_its_name(
    world: World, state: str, life_cycle: str, done: list[str]
) -> None:
    world.node("web", [*CYCLE, "heal", "update"], state=state)

    def workflow(ctx: Any) -> None:
        processor = lifecycle.LifecycleProcessor(
            ctx.graph_mode(), list(ctx.node_instances), name_prefix="mine-"
        )
        getattr(processor, life_cycle)()

    world.run(workflow)

    assert world.performed() == done
    assert world.graphs == [f"mine-{life_cycle}"]


@pytest.mark.parametrize(
    ("work", "graph"),
    [
        (lifecycle.install_node_instances, "x-install"),
        (lifecycle.heal_node_instances, "x-heal"),
        (lifecycle.update_node_instances, "x-update"),
        (lifecycle.rollback_node_instances, "x-rollback"),
    ],
)
def test_what_instances_go_through_is_stored_under_the_prefix_and_its_name(
    world: World, work: Callable[..., None], graph: str
) -> None:
    world.node("web")
    world.run(lambda ctx: work(ctx.graph_mode(), list(ctx.node_instances), name_prefix="x-"))
    assert world.graphs == [graph]


def test_a_reinstallation_of_one_instance_goes_down_and_up_again(world: World) -> None:
    world.node("web", CYCLE, state="started")

    run_on(world, "web_1", lifecycle.reinstall_node_instance_subgraph)

    assert world.performed() == ["prestop web_1", "stop web_1", "delete web_1", "create web_1"]


def test_a_failure_that_is_only_told_stops_nothing_and_is_not_tried_again(world: World) -> None:
    world.node("web", ["create", "start"])
    world.answer("create web_1", RuntimeError("no"))

    def two(instance: Any, graph: Any) -> None:
        first, second = (
            instance.execute_operation(f"cloudify.interfaces.lifecycle.{name}")
            for name in ("create", "start")
        )
        lifecycle.set_send_node_event_on_error_handler(first, instance)
        graph.sequence().add(first, second)

    run_on(world, "web_1", two)

    assert world.performed() == ["create web_1", "start web_1"]
    assert [each for each in world.events("web_1") if "gnoring" in each] != []


def test_hosts_are_those_of_the_type_compute(world: World) -> None:
    world.node("vm", types=["cloudify.nodes.Compute"])
    world.node("app")

    def hosts(ctx: Any) -> None:
        found = {each.id for each in ctx.node_instances if lifecycle.is_host_node(each)}
        assert found == {"vm_1"}

    world.run(hosts)


def test_a_running_agent_is_followed_by_its_monitoring(world: World) -> None:
    world.node("vm", [f"{MONITORING}.install", f"{MONITORING}.start"])

    run_on(
        world,
        "vm_1",
        lambda instance, graph: graph.sequence().add(*lifecycle.prepare_running_agent(instance)),
    )

    assert world.performed() == ["install vm_1", "start vm_1"]


@pytest.mark.parametrize(
    ("task_of", "operation"),
    [
        (lifecycle.plugins_install_task, "install_plugins"),
        (lifecycle.plugins_uninstall_task, "uninstall_plugins"),
    ],
)
def test_an_agent_is_told_which_plugins_come_and_go(
    world: World, task_of: Callable[[Any, Any], Any], operation: str
) -> None:
    world.node("vm", [f"{AGENT}.{operation}"])
    plugins = [{"name": "plug"}]

    def both(instance: Any, graph: Any) -> Any:
        graph.add_task(task_of(instance, plugins))
        return task_of(instance, [])

    nothing = run_on(world, "vm_1", both)

    assert world.performed() == [f"{operation} vm_1"]
    assert world.kwargs[f"{operation} vm_1"]["plugins"] == plugins
    assert nothing.is_nop()


def test_who_retries_a_subgraph_of_its_own_says_how_it_is_built_again(world: World) -> None:
    world.node("web", ["create"])
    world.answer("create web_1", NonRecoverableError("no"), NonRecoverableError("never"))
    built = []

    def build(instance: Any, graph: Any) -> Any:
        subgraph = graph.subgraph("mine")
        subgraph.info["instance_id"] = instance.id
        subgraph.add_task(instance.execute_operation("cloudify.interfaces.lifecycle.create"))
        subgraph.total_retries = 1
        subgraph.on_failure = lifecycle.get_subgraph_on_failure_handler(instance, build)
        built.append(subgraph)
        return subgraph

    with pytest.raises(WorkflowFailed, match="never"):
        run_on(world, "web_1", build)

    assert len(built) == 2
