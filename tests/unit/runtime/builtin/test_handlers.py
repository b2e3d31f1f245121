"""What the built-in workflows do with failures is found again by name after a resume."""

from typing import Any

import pytest

from builtin.world import World
from conductor.runtime.builtin import lifecycle
from conductor.runtime.builtin.drift import keep_drift, keep_failed_check
from conductor.runtime.builtin.failure import IgnoreFailure, give_up_quietly
from conductor.runtime.builtin.heal_steps import keep_healed, keep_not_healed
from conductor.runtime.builtin.host import poll_until_true
from conductor.runtime.builtin.status import (
    keep_bad_status,
    keep_bad_status_and_go_on,
    keep_good_status,
)
from conductor.runtime.builtin.subgraphs import retry_uninstall, retry_with_reinstall
from conductor.runtime.builtin.update_steps import forget_drift, keep_not_updated
from conductor.runtime.sdk.handlers import dump_handler


@pytest.mark.parametrize(
    "handler",
    [
        forget_drift,
        give_up_quietly,
        keep_bad_status,
        keep_bad_status_and_go_on,
        keep_drift,
        keep_failed_check,
        keep_good_status,
        keep_healed,
        keep_not_healed,
        keep_not_updated,
        poll_until_true,
        retry_uninstall,
        retry_with_reinstall,
    ],
)
def test_a_handler_is_stored_as_its_path(handler: Any) -> None:
    path = f"{handler.__module__}.{handler.__name__}"
    assert dump_handler(handler) == {"path": path}


def test_a_handler_with_an_instance_is_stored_with_what_makes_it_again() -> None:
    stored = dump_handler(IgnoreFailure("web_1")) or {}
    path, fields = stored.pop("path"), stored
    assert path == "conductor.runtime.builtin.failure.IgnoreFailure"
    assert IgnoreFailure(**fields).instance_id == "web_1"


def test_a_subgraph_can_be_given_up_without_failing_the_workflow(world: World) -> None:
    world.node("web", ["create", "start"])
    world.answer("create web_1", RuntimeError("no"))

    def bring_up(ctx: Any) -> None:
        graph = ctx.graph_mode()
        instance = ctx.get_node_instance("web_1")
        subgraph = lifecycle.install_node_instance_subgraph(instance, graph)
        lifecycle.ignore_subgraph_on_task_failure(subgraph)
        graph.sequence().add(subgraph, instance.send_event("after all"))
        graph.execute()

    world.run(bring_up)

    assert world.performed() == ["create web_1"]
    assert world.events("web_1")[-1] == "after all"
