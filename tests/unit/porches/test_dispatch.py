"""Code is run by a raw context (framework §1.16)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cloudify.dispatch import dispatch
from cloudify.exceptions import NonRecoverableError
from unit.runtime.sdk.promised import HERE, environment, work

HANDLED = "unit.porches.test_dispatch"


def write(ctx: Any, **_: Any) -> None:
    ctx.instance.runtime_properties["seen"] = ctx.node.properties["port"]


def ask_for_retry(ctx: Any, **_: Any) -> None:
    ctx.operation.retry("later", retry_after=3)


def greet(ctx: Any, name: str, **_: Any) -> str:
    for instance in ctx.node_instances:
        instance.execute_operation("test.echo").get()
        instance.set_state("greeted").get()
    return f"hello {name}"


def listen(name: str, ctx: Any) -> str:
    return f"{name} of {ctx.execution_id}"


@pytest.fixture
def env(tmp_path: Path) -> Any:
    return environment(tmp_path)


def context(env: Any, kind: str, function: str, **more: Any) -> dict[str, Any]:
    raw = {"type": kind, "task_name": function, "local": True, "storage": env.storage}
    return {**raw, "deployment_id": "shop", "execution_id": "e", "workflow_id": "w", **more}


def test_an_operation_reads_and_saves_the_records_of_its_storage(env: Any) -> None:
    instance = env.storage.get_node_instances("web")[0]
    about = {"node_id": instance.id, "node_name": "web"}
    assert dispatch(context(env, "operation", f"{HANDLED}.write", **about)) is None
    assert env.storage.get_node_instance(instance.id).runtime_properties == {"seen": 80}


def test_an_operation_gets_its_inputs_and_raises_what_it_raises(env: Any) -> None:
    assert dispatch(context(env, "operation", f"{HERE}.echo"), word="hi") == "hi"
    with pytest.raises(ValueError, match="boom"):
        dispatch(context(env, "operation", f"{HERE}.fail"))
    with pytest.raises(Exception, match=r"later \[retry_after=3\]"):
        dispatch(context(env, "operation", f"{HANDLED}.ask_for_retry"))


def test_a_hook_gets_what_it_is_given_by_position(env: Any) -> None:
    assert dispatch(context(env, "hook", f"{HANDLED}.listen"), "end") == "end of e"


def test_a_workflow_runs_on_the_records_of_its_storage(env: Any) -> None:
    assert dispatch(context(env, "workflow", f"{HANDLED}.greet"), name="you") == "hello you"
    assert {each.state for each in env.storage.get_node_instances()} == {"greeted"}


def test_a_workflow_of_a_server_is_the_workers_to_run(env: Any) -> None:
    with pytest.raises(NonRecoverableError, match="its workers run it"):
        dispatch(context(env, "workflow", f"{HANDLED}.greet", local=False))


def test_another_type_is_refused_with_those_that_are_known(env: Any) -> None:
    with pytest.raises(NonRecoverableError, match=r"'dance'.*operation, hook, workflow"):
        dispatch(context(env, "dance", f"{HERE}.echo"))


def test_within_a_workflow_its_own_records_are_meant(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        instance = next(each for each in ctx.node_instances if each.node_id == "web")
        about = {"node_id": instance.id, "node_name": "web", "type": "operation"}
        dispatch({**about, "task_name": f"{HANDLED}.write"})
        return ctx.internal.backend.node_instance(instance.id)["runtime_properties"]

    assert work(env, ask) == {"seen": 80}


@pytest.mark.parametrize(
    ("function", "kind", "payload"),
    [
        ("operator.add", "error", "TypeError"),
        (f"{HANDLED}.listen", "result", "end of e"),
        (f"{HERE}.fail", "error", "ValueError"),
    ],
)
def test_a_process_of_its_own_reads_its_order_and_writes_the_outcome(
    function: str, kind: str, payload: str, tmp_path: Path
) -> None:
    order = {
        "cloudify_context": {"type": "operation", "task_name": function, "execution_id": "e"},
        "args": ["end"] if "listen" in function else [],
        "kwargs": {},
    }
    (tmp_path / "input.json").write_text(json.dumps(order))
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "cloudify.dispatch", str(tmp_path)],
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    output = json.loads((tmp_path / "output.json").read_text())
    found = output["payload"] if kind == "result" else output["payload"]["exception_type"]
    assert (output["type"], found) == (kind, payload)
