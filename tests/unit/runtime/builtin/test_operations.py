"""One operation on many instances."""

from typing import Any

import pytest

from builtin.world import World
from conductor.runtime.builtin.workflows import execute_operation, pull, restart, start, stop

PING = "ops.ping"


def test_an_operation_runs_on_each_instance_that_has_it(world: World) -> None:
    world.node("db", [PING], instances=2)
    world.node("web", ["start"])

    world.run(execute_operation, operation=PING, operation_kwargs={"loud": True})

    assert sorted(world.performed()) == ["ping db_1", "ping db_2"]
    assert world.kwargs["ping db_1"] == {"loud": True}
    assert world.events("db_1") == [f"Starting operation {PING}", f"Finished operation {PING}"]
    assert world.events("web_1") == []
    assert world.graphs == [f"execute_operation_{PING}"]


def test_inputs_are_replaced_only_with_leave(world: World) -> None:
    world.node("db", [PING])
    world.records.raw_nodes["db"]["operations"][PING]["inputs"] = {"loud": False}
    asked: dict[str, Any] = {"operation": PING, "operation_kwargs": {"loud": True}}

    with pytest.raises(RuntimeError, match="loud"):
        world.run(execute_operation, **asked, allow_kwargs_override=None)

    world.run(execute_operation, **asked, allow_kwargs_override=True)
    assert world.kwargs["ping db_1"] == {"loud": True}


def test_order_holds_through_instances_that_are_not_chosen(world: World) -> None:
    world.node("db", [PING])
    world.node("app", [PING], {"db": {}})
    world.node("web", [PING], {"app": {}})
    world.records.raw_nodes = dict(reversed(world.records.raw_nodes.items()))
    world.records.raw_instances = dict(reversed(world.records.raw_instances.items()))

    world.run(
        execute_operation,
        operation=PING,
        run_by_dependency_order=True,
        node_ids=["web", "db"],
    )

    assert world.performed() == ["ping db_1", "ping web_1"]


def test_starting_and_stopping_leave_the_states_alone(world: World) -> None:
    world.node("web", ["start", "stop"], state="started")

    world.run(stop, operation_parms={"gently": True})
    world.run(start)

    assert world.performed() == ["stop web_1", "start web_1"]
    assert world.kwargs["stop web_1"] == {"gently": True}
    assert world.states("web_1") == []


def test_pulling_runs_the_pull_operations(world: World) -> None:
    world.node("web", ["pull"], state="started")

    world.run(pull)

    assert world.performed() == ["pull web_1"]


def test_everything_stops_before_anything_starts_again(world: World) -> None:
    world.node("db", ["start", "stop"], state="started")
    world.node("web", ["start", "stop"], {"db": {}}, state="started")

    world.run(restart, start_parms={"fast": True})

    assert world.performed() == ["stop db_1", "stop web_1", "start db_1", "start web_1"]
    assert world.kwargs["start web_1"] == {"fast": True}


@pytest.mark.parametrize(
    ("own", "installation", "run", "numbers"),
    [
        ({"max_retries": 1, "retry_interval": 2}, {"task_retries": 3}, {"task_retries": 5}, (1, 2)),
        ({"max_retries": 0}, {"task_retry_interval": 4}, {"task_retries": 5}, (0, 4)),
        ({}, {"task_retries": 3, "task_retry_interval": 4}, {"task_retries": 5}, (3, 4)),
        ({}, {}, {"task_retries": 5, "task_retry_interval": 6}, (5, 6)),
        ({}, {}, {"task_retries": None}, (-1, 30)),
    ],
)
def test_retries_are_those_of_the_operation_else_of_the_installation_else_of_the_run(
    world: World,
    own: dict[str, int],
    installation: dict[str, int],
    run: dict[str, Any],
    numbers: tuple[int, int],
) -> None:
    world.node("db", [PING])
    world.records.raw_nodes["db"]["operations"][PING].update(own)
    ctx = world.context(bootstrap_context={"workflows": installation}, **run)
    ctx.graph_mode()
    instance = ctx.get_node_instance("db_1")
    assert instance is not None

    task = instance.execute_operation(PING)

    assert (task.total_retries, task.retry_interval) == numbers
