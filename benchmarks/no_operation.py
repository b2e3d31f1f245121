"""Workflows of operations that do nothing; host processes load them by name."""

from typing import Any

OPERATION = "bench.nothing"
BLUEPRINT = f"""\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
plugins:
  bench: {{executor: central_deployment_agent, install: false}}
node_templates:
  thing:
    type: cloudify.nodes.Root
    interfaces:
      bench:
        nothing: bench.{__name__}.nothing
workflows:
  fan_out:
    mapping: bench.{__name__}.fan_out
    parameters: {{count: {{}}}}
  chain:
    mapping: bench.{__name__}.chain
    parameters: {{count: {{}}}}
"""


def nothing(**_: Any) -> None:
    pass


def fan_out(ctx: Any, count: int, **_: Any) -> None:
    graph = ctx.graph_mode()
    for task in _tasks(ctx, count):
        graph.add_task(task)
    graph.execute()


def chain(ctx: Any, count: int, **_: Any) -> None:
    graph = ctx.graph_mode()
    graph.sequence().add(*_tasks(ctx, count))
    graph.execute()


def _tasks(ctx: Any, count: int) -> list[Any]:
    instance = next(ctx.node_instances)
    return [instance.execute_operation(OPERATION) for _ in range(count)]
