"""Names with an underscore that plugins in the wild use all the same (framework §2.14)."""

from pathlib import Path
from typing import Any

import pytest

from cloudify import manager, utils
from cloudify.context import CloudifyContext
from cloudify.state import current_ctx
from cloudify.workflows import workflow_context
from unit.runtime.sdk.promised import environment, web, work
from unit.runtime.sdk.records import Records, operation_context


@pytest.fixture
def env(tmp_path: Path) -> Any:
    return environment(tmp_path)


def test_a_workflow_reads_the_raw_record_of_an_instance(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        instance = web(ctx)
        record = instance._node_instance
        return record.host_id, record.runtime_properties, record["id"] == instance.id

    assert work(env, ask) == (None, {}, True)


def test_relationships_of_an_instance_are_found_by_their_targets(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        ((target, relationship),) = web(ctx)._relationship_instances.items()
        raw = relationship.relationship._relationship
        return target == relationship.target_id, raw["target_id"], relationship.node_instance

    is_target, raw_target, instance = work(env, ask)
    assert (is_target, raw_target, instance.node_id) == (True, "host", "web")


def test_dependents_of_a_task_are_found_by_the_task_or_its_id(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        first, second = (web(ctx).execute_operation("test.echo") for _ in range(2))
        graph.sequence().add(first, second)
        found = graph._dependents[first], graph._dependents[first.id]
        return [set(each) == {second.id} for each in found], graph._tasks[first] is first

    assert work(env, ask) == ([True, True], True)


def test_the_context_of_a_workflow_has_a_base_that_code_derives_from(env: Any) -> None:
    assert work(env, lambda ctx: isinstance(ctx, workflow_context._WorkflowContextBase))


def test_a_workflows_raw_context_can_be_changed(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        ctx._context["blueprint_id"] = "other"
        return ctx._context["blueprint_id"], ctx._context["workflow_id"]

    assert work(env, ask) == ("other", "run")


def test_an_operation_reads_its_raw_context() -> None:
    records = Records()
    ctx = CloudifyContext(operation_context(), records)  # type: ignore[arg-type]
    assert ctx._context["node_id"] == "web_1"
    assert ctx.operation._operation_context["name"] == "lifecycle.start"
    assert ctx.plugin._plugin_context["package_name"] == "nginx-plugin"
    ctx.instance.runtime_properties["list"] = [1]
    ctx.instance.update()
    ctx.instance.runtime_properties["list"].append(2)
    assert not ctx.instance.runtime_properties.dirty
    ctx.instance.runtime_properties._set_changed()
    ctx.instance.update()
    assert records.stored["web_1"]["runtime_properties"]["list"] == [1, 2]


def test_a_client_shows_what_speaks_for_it() -> None:
    with current_ctx.push(CloudifyContext({"rest_host": "10.0.0.5", "execution_token": "t"})):
        inner = manager.get_rest_client()._client
    assert inner.base_url == "http://10.0.0.5:80/api/v3.1"
    assert inner.headers["Execution-Token"] == "t"
    assert callable(utils.internal.get_install_method)
