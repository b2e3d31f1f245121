"""Workflows of the blueprint of these tests."""

from typing import Any

from cloudify.decorators import workflow
from cloudify.workflows.tasks_graph import make_or_get_graph

STEPS = ("build", "ship", "bill")


@workflow(resumable=True)
def deliver(ctx: Any, **_: Any) -> str:
    _graph(ctx, name="deliver").execute()
    return "delivered"


@make_or_get_graph
def _graph(ctx: Any) -> Any:
    graph = ctx.graph_mode()
    (shop,) = ctx.get_node("shop").instances
    graph.sequence().add([shop.execute_operation(f"work.{step}") for step in STEPS])
    return graph


@workflow
def throw(**_: Any) -> None:
    raise ValueError("no")


@workflow
def greet(ctx: Any, name: str, **_: Any) -> str:
    (edge,) = next(ctx.get_node("shop").instances).relationships
    edge.execute_source_operation("links.join").get()
    return f"hello {name}"
