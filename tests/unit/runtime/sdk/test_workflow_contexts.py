"""What workflow code sees of its execution, deployment, nodes and instances (§1.3 to 1.6)."""

from pathlib import Path
from typing import Any

import pytest

from cloudify.exceptions import NonRecoverableError
from cloudify.workflows import tasks, workflow_context
from unit.runtime.sdk.promised import environment, web, work


@pytest.fixture
def env(tmp_path: Path) -> Any:
    return environment(tmp_path)


def test_the_execution_is_described_by_what_came_with_it() -> None:
    raw = {
        "execution_id": "run-1",
        "workflow_id": "install",
        "rest_token": "rest",
        "rest_host": "manager",
        "rest_port": 80,
        "execution_token": "own",
        "execution_creator_username": "ann",
        "tenant": {"name": "shop"},
        "blueprint_id": "b",
        "wait_after_fail": 5,
        "dry_run": True,
        "bypass_maintenance": True,
        "resume": True,
        "bootstrap_context": {"workflows": {"task_retries": 3}},
    }
    ctx = workflow_context.CloudifyWorkflowContext(raw)
    for name in ("execution_id", "workflow_id", "rest_token", "rest_host", "rest_port", "tenant"):
        assert getattr(ctx, name) == raw[name]
    assert (ctx.execution_token, ctx.execution_creator_username) == ("own", "ann")
    assert (ctx.tenant_name, ctx.blueprint.id, ctx.wait_after_fail) == ("shop", "b", 5)
    assert (ctx.local, ctx.dry_run, ctx.bypass_maintenance, ctx.resume) == (False, True, True, True)
    assert ctx.bootstrap_context == {"workflows": {"task_retries": 3}}
    assert (ctx.amqp_handlers, ctx._context) == (set(), raw)
    assert ctx.logger.name == "ctx.run-1"
    assert list(ctx.nodes) == list(ctx.node_instances) == []
    assert isinstance(ctx, workflow_context._WorkflowContextBase)


def test_what_nobody_said_has_its_default() -> None:
    ctx = workflow_context.CloudifyWorkflowContext({})
    assert (ctx.wait_after_fail, ctx.tenant, ctx.tenant_name) == (600, {}, None)
    assert (ctx.local, ctx.dry_run, ctx.bypass_maintenance, ctx.resume) == (False,) * 4
    assert workflow_context.DEFAULT_LOCAL_TASK_THREAD_POOL_SIZE == 8


def test_a_context_of_a_plain_dict_says_what_it_lacks() -> None:
    ctx = workflow_context.CloudifyWorkflowContext({"deployment_id": "shop", "local": True})
    with pytest.raises(NonRecoverableError, match="made of a plain dict and has no records"):
        list(ctx.nodes)


def test_nodes_are_walked_over_once_and_asked_for_by_name(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        nodes = ctx.nodes
        assert sorted(node.id for node in nodes) == ["host", "web"]
        assert list(nodes) == []
        return ctx.get_node("nobody"), ctx.get_node_instance("nobody"), ctx.get_node("web").id

    assert work(env, ask) == (None, None, "web")


def test_a_node_shows_its_template(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        node = ctx.get_node("web")
        assert (node.id, node.type, node.type_hierarchy[-1]) == ("web", "typed", "typed")
        assert node.properties["port"] == 80
        assert [plugin["name"] for plugin in node.plugins] == ["own"]
        assert (node.plugins_to_install, node.host_id, node.host_node) == ([], None, None)
        assert (node.number_of_instances, node.planned_number_of_instances) == (2, 2)
        assert len(list(node.instances)) == 2
        assert node.has_operation("test.echo")
        assert not node.has_operation("cloudify.interfaces.lifecycle.create")
        assert node.operations["echo"]["inputs"] == {"word": "hi"}
        assert node.get_relationship("nobody") is None
        assert node.ctx is ctx
        return node._node.type

    assert work(env, ask) == "typed"


def test_an_instance_shows_its_record(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        instance = web(ctx)
        assert (instance.node_id, instance.node.id, instance.deployment_id) == (
            "web",
            "web",
            "shop",
        )
        assert (instance.state, instance.version, instance.modification) == (None, 0, None)
        assert (instance.scaling_groups, instance.runtime_properties) == ([], {})
        assert (instance.system_properties, instance.contained_instances) == ({}, [])
        assert instance.logger.name == f"ctx.{ctx.execution_id}-{instance.id}"
        assert instance._node_instance["id"] == instance.id
        assert instance.ctx is ctx
        instance.set_state("busy")
        assert instance.send_event("hello").get() is None
        return instance.get_state().get()

    assert work(env, ask) == "busy"


def test_contained_instances_are_found_at_any_depth(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        host = next(ctx.get_node("host").instances)
        subgraph = host.get_contained_subgraph()
        assert set(host.contained_instances) | {host} == subgraph
        return sorted(each.node_id for each in subgraph)

    assert work(env, ask) == ["host", "web", "web"]


def test_pictures_of_one_instance_are_equal_and_refreshing_takes_new_ones(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        before = web(ctx)
        ctx.internal.backend.update_node_instance(before.id, state="new")
        ctx.refresh_node_instances()
        after = ctx.get_node_instance(before.id)
        return before == after, hash(before) == hash(after), before.state, after.state

    assert work(env, ask) == (True, True, None, "new")


def test_a_write_is_followed_by_the_picture_and_checks_the_version(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        instance = web(ctx)
        version = instance.version
        ctx.update_node_instance(instance.id, version, runtime_properties={"a": 1})
        with pytest.raises(Exception, match=r"version|changed"):
            ctx.update_node_instance(instance.id, version, runtime_properties={"a": 2})
        ctx.update_node_instance(instance.id, system_properties={"b": 1}, force=True)
        return instance.runtime_properties, instance.system_properties

    assert work(env, ask) == ({"a": 1}, {"b": 1})


def test_relationships_lead_from_source_to_target(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        instance = web(ctx)
        relationship = next(instance.relationships)
        target = relationship.target_node_instance
        assert (relationship.source_id, relationship.target_id) == (instance.id, target.id)
        assert relationship.type == "cloudify.relationships.contained_in"
        assert relationship.node_instance is instance
        assert list(instance._relationship_instances) == [target.id]
        template = relationship.relationship
        assert template is relationship._relationship is next(instance.node.relationships)
        assert (template.type, template.target_id) == (relationship.type, "host")
        assert (template.target_node.id, template.node.id) == ("host", "web")
        assert template.is_derived_from("cloudify.relationships.depends_on")
        assert template.properties["connection_type"] == "all_to_all"
        assert "edge.tie" in template.source_operations
        return "edge.tie" in template.target_operations, template.ctx is ctx

    assert work(env, ask) == (True, True)


def test_the_deployment_shows_itself(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        deployment = ctx.deployment
        assert (deployment.id, deployment.display_name) == ("shop", "shop")
        assert (deployment.tenant_name, deployment.creator) == (None, None)
        assert (deployment.runtime_only_evaluation, deployment.resource_tags) == (False, {})
        assert deployment.list_started_modifications() == []
        return deployment.scaling_groups

    assert work(env, ask) == {}


def test_a_modification_shows_what_comes_and_what_goes(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        modification = ctx.deployment.start_modification({"web": {"instances": 3}})
        assert [each.id for each in ctx.deployment.list_started_modifications()] == [
            modification.id
        ]
        added = [each for each in modification.added.node_instances if each.modification == "added"]
        assert ctx.get_node_instance(added[0].id) == added[0]
        assert modification.added.get_node("web").id == "web"
        assert modification.added.get_node_instance(added[0].id) == added[0]
        assert list(modification.removed.node_instances) == []
        assert {node.id for node in modification.added.nodes} == {"web", "host"}
        modification.rollback()
        again = ctx.deployment.start_modification({"web": {"instances": 1}})
        again.finish()
        return len(added), len(list(ctx.get_node("web").instances))

    assert work(env, ask) == (1, 1)


def test_a_container_ties_raw_records_together(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        handler = ctx.internal.handler
        container = workflow_context.WorkflowNodesAndInstancesContainer(
            ctx, handler.get_nodes(), handler.get_node_instances()
        )
        container.refresh_node_instances()
        return len(list(container.nodes)), len(list(container.node_instances))

    assert work(env, ask) == (2, 3)


def test_graph_mode_is_entered_before_anything_ran(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        result = ctx.local_task(lambda: 5)
        with pytest.raises(RuntimeError, match="graph mode"):
            ctx.graph_mode()
        assert result.get() == 5
        graph = ctx.graph_mode()
        task = ctx.send_event("a task now")
        return ctx.graph_mode() is graph is ctx.internal.task_graph, task.is_local()

    assert work(env, ask) == (True, True)


def test_a_task_waits_in_graph_mode_and_runs_at_once_without(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        def task() -> Any:
            return tasks.LocalWorkflowTask(lambda: "ran", ctx)

        at_once = ctx._process_task(task()).get()
        ctx.graph_mode()
        waiting = task()
        return at_once, ctx._process_task(waiting) is waiting, waiting.get_state()

    assert work(env, ask) == ("ran", True, "pending")


def test_a_callable_says_itself_how_it_is_run(env: Any) -> None:
    @workflow_context.task_config(total_retries=7, send_task_events=False)
    def greet() -> None:
        """Nothing."""

    def ask(ctx: Any) -> Any:
        ctx.graph_mode()
        own = ctx.local_task(greet, total_retries=1)
        asked = ctx.local_task(greet, total_retries=1, override_task_config=True, name="mine")
        plain = ctx.local_task(lambda: None, kwargs={"a": 1}, node=web(ctx), info="i", task_id="t")
        assert (plain.id, plain.info, plain.kwargs, plain.node) == ("t", "i", {"a": 1}, web(ctx))
        assert (plain.send_task_events, plain.total_retries) == (True, 0)
        return own.total_retries, asked.total_retries, own.send_task_events, asked.name, own.name

    assert work(env, ask) == (7, 1, False, "mine", "greet")
