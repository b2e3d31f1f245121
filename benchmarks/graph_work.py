"""The work of the benchmark `graph`, written as authors write workflows: it runs on the framework
that the Python which runs it has installed.

`python graph_work.py NAME COUNT` prints, as JSON, the seconds that the work took and the resident
kilobytes that it added at its peak. Events are off. It imports nothing of ours.
"""

import gc
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from cloudify import logs
from cloudify.workflows import local

BLUEPRINT = """
tosca_definitions_version: cloudify_dsl_1_3
plugins:
  work: {executor: central_deployment_agent, install: false}
  default_workflows: {executor: central_deployment_agent, install: false}
node_types:
  thing:
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: work.graph_work.nothing, executor: central_deployment_agent}
        configure: {implementation: work.graph_work.nothing, executor: central_deployment_agent}
        start: {implementation: work.graph_work.nothing, executor: central_deployment_agent}
node_templates:
  thing: {type: thing, capabilities: {scalable: {properties: {default_instances: COUNT}}}}
workflows:
  fan_out: {mapping: work.graph_work.fan_out, parameters: {count: {}}}
  chain: {mapping: work.graph_work.chain, parameters: {count: {}}}
  layers: {mapping: work.graph_work.layers, parameters: {count: {}}}
  install: default_workflows.cloudify.plugins.workflows.install
"""
WIDTH = 10


def nothing(**_):
    """A task, and an operation, that does nothing."""


def fan_out(ctx, count, **_):
    graph = ctx.graph_mode()
    for task in _tasks(ctx, count):
        graph.add_task(task)
    graph.execute()


def chain(ctx, count, **_):
    graph = ctx.graph_mode()
    graph.sequence().add(*_tasks(ctx, count))
    graph.execute()


def layers(ctx, count, **_):
    """Each task waits for the ten of the layer before."""
    graph = ctx.graph_mode()
    before = []
    for _ in range(count // WIDTH):
        layer = _tasks(ctx, WIDTH)
        for task in layer:
            graph.add_task(task)
            for each in before:
                graph.add_dependency(task, each)
        before = layer
    graph.execute()


def _tasks(ctx, count):
    return [ctx.local_task(nothing, send_task_events=False) for _ in range(count)]


def main(name, count):
    logs.stdout_event_out = logs.stdout_log_out = lambda *_, **__: None
    instances = count if name == "install" else 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "blueprint.yaml")
        path.write_text(BLUEPRINT.replace("COUNT", str(instances)))
        env = local.init_env(str(path))
    parameters = {} if name == "install" else {"count": count}
    gc.collect()
    held, begun = _peak(), time.perf_counter()
    env.execute(name, parameters=parameters)
    taken = time.perf_counter() - begun
    sys.stdout.write(json.dumps({"seconds": taken, "kilobytes": _peak() - held}))


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.modules["graph_work"] = sys.modules["__main__"]
    main(sys.argv[1], int(sys.argv[2]))
