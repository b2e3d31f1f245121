"""A small deployment in a local environment, on which a test's own function runs as a workflow."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cloudify.decorators import operation, workflow
from cloudify.workflows import local

HERE = "unit.runtime.sdk.promised"
BLUEPRINT = f"""
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
plugins:
  own:
    executor: central_deployment_agent
    install: false
    package_name: own-plugin
    package_version: '1.2'
    properties: {{region: {{value: {{concat: [eu, -, west]}}}}}}
node_types:
  typed:
    derived_from: cloudify.nodes.WebServer
    interfaces:
      test:
        typed:
          implementation: own.{HERE}.echo
          inputs: {{count: {{type: integer, default: 1}}, word: {{default: hi}}}}
node_templates:
  host: {{type: cloudify.nodes.Root}}
  web:
    type: typed
    instances: {{deploy: 2}}
    interfaces:
      test:
        echo: {{implementation: own.{HERE}.echo, inputs: {{word: hi}}, max_retries: 3, timeout: 9}}
        fail: {{implementation: own.{HERE}.fail, max_retries: 1, retry_interval: 0}}
        never: {{implementation: own.{HERE}.never, max_retries: 5}}
    relationships:
      - type: cloudify.relationships.contained_in
        target: host
        source_interfaces:
          edge: {{tie: own.{HERE}.echo}}
        target_interfaces:
          edge: {{tie: own.{HERE}.echo}}
workflows:
  run: own.{HERE}.run
  run_resumable: own.{HERE}.run_resumable
"""
_handed: list[Callable[..., Any]] = []


@operation(resumable=True)
def echo(ctx: Any, word: str = "", **inputs: Any) -> Any:
    return word or dict(ctx._context)


@operation
def fail(**_: Any) -> None:
    raise ValueError("boom")


@operation
def never(**_: Any) -> None:
    raise RuntimeError("this must not run")


@workflow
def run(ctx: Any, **_: Any) -> Any:
    return _handed[-1](ctx)


@workflow(resumable=True)
def run_resumable(ctx: Any, **_: Any) -> Any:
    return _handed[-1](ctx)


def environment(folder: Path, **how: Any) -> Any:
    path = folder / "blueprint.yaml"
    path.write_text(BLUEPRINT)
    (folder / "hello.txt").write_text("hello")
    return local.init_env(str(path), name="shop", **how)


def work(env: Any, function: Callable[[Any], Any], workflow: str = "run", **how: Any) -> Any:
    """What `function(ctx)` returns, run as a workflow of the environment."""
    _handed.append(function)
    try:
        return env.execute(workflow, task_retries=0, task_retry_interval=0, **how)
    finally:
        _handed.pop()


def resume(env: Any, function: Callable[[Any], Any], **how: Any) -> Any:
    """Go on with the last execution."""
    _handed.append(function)
    try:
        execution = env.storage.get_executions()[-1]
        return env.resume(execution["id"], task_retries=0, task_retry_interval=0, **how)
    finally:
        _handed.pop()


def web(ctx: Any) -> Any:
    """The first instance of the node `web`."""
    return next(each for each in ctx.node_instances if each.node_id == "web")
