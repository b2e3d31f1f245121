"""Each member of an operation's context, as the table of framework §2.1 has them."""

import copy
import warnings
from typing import Any

import pytest

from cloudify import context, manager
from cloudify.conflict_handlers import simple_merge_handler
from cloudify.context import CloudifyContext
from cloudify.exceptions import NonRecoverableError, OperationRetry
from sdk.records import Records, operation_context, relationship_context

NOBODYS: dict[str, Any] = {"execution_id": "run-1"}


@pytest.fixture
def ctx(records: Records) -> CloudifyContext:
    return CloudifyContext(operation_context(), records)


@pytest.mark.parametrize(
    "name",
    [
        "execution_id",
        "workflow_id",
        "task_id",
        "task_name",
        "task_target",
        "task_queue",
        "execution_token",
        "rest_token",
        "rest_host",
        "rest_port",
        "rest_ssl_cert",
        "bypass_maintenance",
        "tenant_name",
        "execution_creator_username",
        "tenant",
        "workflow_parameters",
        "timeout",
        "timeout_recoverable",
        "execution_env",
        "provider_context",
    ],
)
def test_a_raw_value_is_shown_as_it_is(name: str) -> None:
    value = {"a": 1} if name in ("tenant", "workflow_parameters", "execution_env") else "given"
    assert getattr(CloudifyContext({name: value}), name) == value


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("workflow_parameters", {}),
        ("execution_env", {}),
        ("tenant", {}),
        ("timeout", None),
        ("timeout_recoverable", False),
        ("bypass_maintenance", False),
        ("resume", False),
        ("rest_host", None),
        ("tenant_name", None),
        ("task_type", "operation"),
    ],
)
def test_what_the_raw_dict_does_not_say_has_its_default(name: str, default: Any) -> None:
    assert getattr(CloudifyContext({}), name) == default


@pytest.mark.parametrize(
    ("raw", "kind", "forbidden"),
    [
        (NOBODYS, context.DEPLOYMENT, ["node", "instance", "source", "target"]),
        (operation_context(), context.NODE_INSTANCE, ["source", "target"]),
        (relationship_context(), context.RELATIONSHIP_INSTANCE, ["node", "instance"]),
    ],
)
def test_what_belongs_to_another_kind_of_context_is_refused(
    raw: dict[str, Any], kind: str, forbidden: list[str], records: Records
) -> None:
    ctx = CloudifyContext(raw, records)
    assert ctx.type == kind
    for name in forbidden:
        with pytest.raises(NonRecoverableError, match=rf"ctx\.{name} can only be used in"):
            getattr(ctx, name)


@pytest.mark.parametrize("kind", ["operation", "workflow", "hook"])
def test_a_context_knows_what_it_is_made_for(kind: str) -> None:
    assert CloudifyContext({"type": kind}).task_type == kind


def test_resume_can_be_set() -> None:
    ctx = CloudifyContext({"resume": True})
    ctx.resume = False
    assert not ctx.resume


def test_an_operation_knows_its_name_and_how_often_it_is_tried(ctx: CloudifyContext) -> None:
    operation = ctx.operation
    assert isinstance(operation, context.OperationContext)
    assert (operation.name, operation.retry_number, operation.max_retries) == (
        "lifecycle.start",
        1,
        3,
    )
    assert operation.relationship is None
    assert operation._operation_context["retry_number"] == 1
    side = {"name": "establish", "relationship": "target"}
    assert CloudifyContext({"operation": side}).operation.relationship == "target"


def test_an_operation_that_is_no_dict_is_refused() -> None:
    with pytest.raises(NonRecoverableError, match="must be a dict"):
        _ = CloudifyContext({"operation": "lifecycle.start"}).operation


@pytest.mark.parametrize(
    ("given", "message", "retry_after"),
    [
        ({"message": "later", "retry_after": 3}, "later [retry_after=3]", 3),
        ({"message": "later"}, "later", None),
        ({"retry_after": 3}, "lifecycle.start asked to be tried again [retry_after=3]", 3),
        ({}, "lifecycle.start asked to be tried again", None),
    ],
)
def test_a_wish_to_be_tried_again_needs_no_words(
    given: dict[str, Any], message: str, retry_after: Any, ctx: CloudifyContext
) -> None:
    ctx.operation.retry(**given)
    wish = ctx.operation._operation_retry
    assert isinstance(wish, OperationRetry)
    assert (str(wish).endswith(message), wish.retry_after) == (True, retry_after)


def test_the_deployment_and_the_blueprint_are_named() -> None:
    ctx = CloudifyContext(
        {
            "deployment_id": "shop",
            "deployment_display_name": "Shop",
            "deployment_creator": "ann",
            "deployment_resource_tags": {"owner": "ann"},
            "tenant": {"name": "dev"},
            "blueprint_id": "b",
            "runtime_only_evaluation": True,
        }
    )
    deployment = ctx.deployment
    assert isinstance(deployment, context.DeploymentContext)
    assert (deployment.id, deployment.tenant_name, deployment.display_name) == (
        "shop",
        "dev",
        "Shop",
    )
    assert (deployment.creator, deployment.resource_tags) == ("ann", {"owner": "ann"})
    assert deployment.runtime_only_evaluation
    assert isinstance(ctx.blueprint, context.BlueprintContext)
    assert ctx.blueprint.id == "b"


def test_tags_of_resources_are_evaluated_when_they_are_asked_for(records: Records) -> None:
    raw = operation_context(deployment_resource_tags={"owner": {"get": "ann"}, "plain": "x"})
    ctx = CloudifyContext(raw, records)
    assert records.evaluated == []
    assert ctx.deployment.resource_tags == {"owner": "ann", "plain": "x"}


def test_a_plugin_is_its_name_and_knows_its_package(tmp_path: Any) -> None:
    raw = {
        "name": "nginx",
        "package_name": "nginx-plugin",
        "package_version": "1.2",
        "source": "mine",
        "properties": {"region": {"value": "eu"}},
        "prefix": "/venv",
    }
    plugin = CloudifyContext({"plugin": raw, "deployment_workdir": str(tmp_path)}).plugin
    assert isinstance(plugin, str)
    assert isinstance(plugin, context.PluginContext)
    assert plugin == plugin.name == "nginx"
    assert (plugin.package_name, plugin.package_version) == ("nginx-plugin", "1.2")
    assert (plugin.source, plugin.prefix) == ("mine", "/venv")
    assert plugin.properties == {"region": {"value": "eu"}}
    assert plugin.workdir == str(tmp_path / "plugins" / "nginx")
    assert CloudifyContext({}).plugin.workdir is None


def test_the_installation_says_how_agents_and_brokers_are_reached() -> None:
    raw = {
        "cloudify_agent": {"min_workers": 2, "broker_ip": "10.0.0.5", "networks": {"default": "x"}},
        "policy_engine": {"start_timeout": 30},
    }
    bootstrap = CloudifyContext({"bootstrap_context": raw}).bootstrap_context
    assert isinstance(bootstrap, context.BootstrapContext)
    assert bootstrap._bootstrap_context is raw
    agent = bootstrap.cloudify_agent
    assert (agent.min_workers, agent.max_workers, agent.networks) == (2, None, {"default": "x"})
    assert agent.broker_ssl_enabled is False
    assert bootstrap.policy_engine.start_timeout == 30
    assert bootstrap.resources_prefix == ""
    assert bootstrap.broker_config()["broker_ip"] == "10.0.0.5"


def test_a_node_shows_its_template(ctx: CloudifyContext) -> None:
    node = ctx.node
    assert isinstance(node, context.NodeContext)
    assert node.id == node.name == "web"
    assert node.type == "nodes.web"
    assert node.type_hierarchy == ["cloudify.nodes.Root", "nodes.web"]
    assert node.number_of_instances == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.__setitem__("name", 1),
        lambda it: it.__delitem__("name"),
        lambda it: it.update(name=1),
        lambda it: it.clear(),
        lambda it: it.pop("name"),
        lambda it: it.popitem(),
    ],
)
def test_properties_of_a_node_refuse_changes_but_setdefault(
    change: Any, ctx: CloudifyContext
) -> None:
    assert isinstance(ctx.node.properties, context.ImmutableProperties)
    with pytest.raises(NonRecoverableError, match="read only"):
        change(ctx.node.properties)
    ctx.node.properties.setdefault("own", 1)
    assert ctx.node.properties["own"] == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.__setitem__("a", 1),
        lambda it: it.__delitem__("port"),
        lambda it: it.update(a=1),
        lambda it: it.clear(),
        lambda it: it.pop("port"),
        lambda it: it.popitem(),
        lambda it: it._set_changed(),
    ],
)
def test_a_change_of_the_top_level_is_noticed(change: Any, ctx: CloudifyContext) -> None:
    properties = ctx.instance.runtime_properties
    assert isinstance(properties, manager.DirtyTrackingDict)
    change(properties)
    assert properties.dirty


def test_what_may_not_change_says_so_and_stays_clean(ctx: CloudifyContext) -> None:
    target = ctx.instance.relationships[1].target.instance.runtime_properties
    assert (target.modifiable, ctx.instance.runtime_properties.modifiable) == (False, True)
    with pytest.raises(NonRecoverableError, match="Cannot modify"):
        target["url"] = "other"
    assert not target.dirty


def test_a_property_is_only_gone_when_it_is_saved(ctx: CloudifyContext, records: Records) -> None:
    del ctx.instance.runtime_properties["port"]
    assert records.stored["web_1"]["runtime_properties"] == {"port": 80}
    ctx.instance.update()
    assert records.stored["web_1"]["runtime_properties"] == {}


def test_all_runtime_properties_can_be_set_at_once(ctx: CloudifyContext) -> None:
    ctx.instance.runtime_properties = {"new": 1}
    assert ctx.instance.runtime_properties.dirty
    assert ctx.used_instances()[0].is_dirty


def test_what_is_saved_is_read_again(ctx: CloudifyContext, records: Records) -> None:
    ctx.instance.runtime_properties["port"] = 81
    ctx.instance.update()
    records.stored["web_1"]["scaling_groups"] = [{"id": "g_1", "name": "g"}]
    ctx.instance.refresh()
    assert ctx.instance.scaling_groups == [{"id": "g_1", "name": "g"}]


def test_a_handler_is_asked_until_nobody_else_was_faster(
    ctx: CloudifyContext, records: Records
) -> None:
    ctx.instance.runtime_properties["mine"] = 1
    records.update_node_instance("web_1", 5, {"theirs": 1})
    asked: list[Any] = []

    def merge(ours: Any, theirs: Any) -> Any:
        asked.append((copy.copy(ours), copy.copy(theirs)))
        if len(asked) == 1:
            records.update_node_instance("web_1", 6, {"theirs": 1, "more": 2})
        return simple_merge_handler(ours, theirs)

    ctx.instance.update(on_conflict=merge)
    assert [theirs for _, theirs in asked] == [{"theirs": 1}, {"theirs": 1, "more": 2}]
    saved = records.stored["web_1"]["runtime_properties"]
    assert saved == {"port": 80, "mine": 1, "theirs": 1, "more": 2}


def test_an_instance_knows_its_place_and_what_drifted(
    ctx: CloudifyContext, records: Records
) -> None:
    records.stored["web_1"]["system_properties"] = {"configuration_drift": {"result": "moved"}}
    instance = ctx.instance
    assert isinstance(instance, context.NodeInstanceContext)
    assert (instance.id, instance.index, instance.drift) == ("web_1", 1, "moved")
    assert instance.node is ctx.node


def test_an_address_may_be_a_property_of_the_hosts_node(
    ctx: CloudifyContext, records: Records
) -> None:
    records._nodes["host"]["properties"]["ip"] = "10.0.0.2"
    assert ctx.instance.host_ip == "10.0.0.2"


def test_ids_are_known_without_asking() -> None:
    ctx = CloudifyContext(operation_context())
    assert (ctx.instance.id, ctx.node.id, ctx.node.name) == ("web_1", "web", "web")
    relationship = CloudifyContext(relationship_context())
    assert (relationship.source.instance.id, relationship.target.node.id) == ("web_1", "db")


def test_both_ends_of_a_relationship_may_be_written(records: Records) -> None:
    ctx = CloudifyContext(relationship_context(), records)
    assert isinstance(ctx.source, context.RelationshipSubjectContext)
    ctx.source.instance.runtime_properties["a"] = 1
    ctx.target.instance.runtime_properties["b"] = 2
    assert [each.is_dirty for each in ctx.used_instances()] == [True, True]


def test_relationships_of_an_instance_are_of_their_class(ctx: CloudifyContext) -> None:
    (first, _) = ctx.instance.relationships
    assert isinstance(first, context.RelationshipContext)
    assert (first.type, first.target.instance.id) == ("contained_in", "host_1")


def test_capabilities_say_what_is_ambiguous(ctx: CloudifyContext, records: Records) -> None:
    records.stored["host_1"]["runtime_properties"] = {"url": "other", "own": 1}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        capabilities = ctx.capabilities
    assert isinstance(capabilities, context.ContextCapabilities)
    assert capabilities["own"] == 1
    assert capabilities.get_all()["db_1"] == {"url": "sql://"}
    with pytest.raises(NonRecoverableError, match="db_1, host_1 all have it"):
        capabilities["url"]


def test_a_loggers_name_is_that_of_the_task(ctx: CloudifyContext) -> None:
    assert ctx.logger.name == "ctx.task-1"
    assert CloudifyContext({}).logger.name == "ctx.cloudify_plugin"


def test_the_folder_of_the_deployment_is_here_and_needs_no_transfer(tmp_path: Any) -> None:
    ctx = CloudifyContext({"deployment_workdir": str(tmp_path)})
    assert ctx.local_deployment_workdir() == str(tmp_path)
    with ctx.sync_deployment_workdir():
        (tmp_path / "made").touch()
    ctx.download_deployment_workdir()
    ctx.upload_deployment_workdir()
    ctx.upload_deployment_file("made", "made", src_file_mtime=1.0)
    ctx.delete_deployment_file("made")
    assert (tmp_path / "made").exists()


def test_a_file_is_copied_where_it_is_wanted(
    ctx: CloudifyContext, records: Records, tmp_path: Any
) -> None:
    records.files["conf/site.conf"] = b"{{ ctx.node.name }} {{ port }}"
    target = ctx.download_resource("conf/site.conf", str(tmp_path / "deep" / "copy"))
    assert (tmp_path / "deep" / "copy").read_text() == "{{ ctx.node.name }} {{ port }}"
    assert target == str(tmp_path / "deep" / "copy")
    rendered = ctx.get_resource_and_render("conf/site.conf", template_variables={"port": 80})
    assert rendered == b"web 80"


def test_what_has_no_marks_is_never_rendered(ctx: CloudifyContext, records: Records) -> None:
    for content in (b"{ plain } }", b"\xff\xfe {{ not text"):
        records.files["file"] = content
        assert ctx.get_resource_and_render("file") == content
