import pytest

from cloudify.workflows import local
from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.domain.errors import Conflict
from conductor.runtime.sdk.context import CloudifyContext
from conductor.runtime.sdk.exceptions import HttpException, NonRecoverableError
from sdk.records import Records, operation_context, relationship_context


@pytest.fixture
def ctx(records: Records) -> CloudifyContext:
    return CloudifyContext(operation_context(), records)


def test_a_context_shows_what_its_raw_dict_says(ctx: CloudifyContext) -> None:
    assert ctx.type == "node-instance"
    assert (ctx.deployment.id, ctx.blueprint.id) == ("shop", "shop-blueprint")
    assert (ctx.execution_id, ctx.workflow_id, ctx.task_id) == ("run-1", "install", "task-1")
    assert ctx.operation.name == "lifecycle.start"
    assert ctx.tenant_name == "default_tenant"
    assert ctx.workflow_parameters == {}
    assert ctx.bootstrap_context.resources_prefix == "/r"


def test_a_plugin_is_its_name_and_knows_more(ctx: CloudifyContext) -> None:
    assert ctx.plugin == "nginx"
    assert ctx.plugin.package_version == "1.2"
    assert ctx.plugin._plugin_context["name"] == "nginx"


def test_a_plugins_workdir_exists_once_asked_for(records: Records, tmp_path) -> None:
    ctx = CloudifyContext(operation_context(deployment_workdir=str(tmp_path)), records)
    assert ctx.plugin.workdir == str(tmp_path / "plugins" / "nginx")
    assert (tmp_path / "plugins" / "nginx").is_dir()


def test_functions_in_node_properties_are_evaluated_for_the_instance(
    ctx: CloudifyContext, records: Records
) -> None:
    assert ctx.node.properties["from_input"] == 7
    assert records.evaluated[0][1] == {"self": "web_1"}


def test_node_properties_cannot_be_changed(ctx: CloudifyContext) -> None:
    with pytest.raises(NonRecoverableError, match="read only"):
        ctx.node.properties["name"] = "other"


def test_runtime_properties_are_dirty_after_a_change_of_the_top_level_only(
    ctx: CloudifyContext,
) -> None:
    properties = ctx.instance.runtime_properties
    properties.setdefault("x", [])
    properties["x"].append(1)
    assert not properties.dirty
    assert properties.pop("missing") is None
    assert properties.dirty


def test_update_saves_at_once(ctx: CloudifyContext, records: Records) -> None:
    ctx.instance.runtime_properties["port"] = 81
    ctx.instance.update()
    assert records.stored["web_1"]["runtime_properties"] == {"port": 81}
    assert not ctx.instance.runtime_properties.dirty
    ctx.instance.runtime_properties["port"] = 82
    ctx.instance.update()
    assert records.stored["web_1"]["version"] == 7


def test_a_conflict_is_raised_or_merged(ctx: CloudifyContext, records: Records) -> None:
    ctx.instance.runtime_properties["mine"] = 1
    records.update_node_instance("web_1", 5, {"theirs": 2})
    with pytest.raises(CloudifyClientError, match="web_1 was changed") as raised:
        ctx.instance.update()
    assert isinstance(raised.value, Conflict)
    assert isinstance(raised.value, local.StorageConflictError)
    assert raised.value.status_code == 409
    ctx.instance.update(lambda ours, theirs: {**theirs, **ours})
    assert records.stored["web_1"]["runtime_properties"] == {"port": 80, "mine": 1, "theirs": 2}


def test_refresh_keeps_unsaved_changes_unless_forced(
    ctx: CloudifyContext, records: Records
) -> None:
    ctx.instance.runtime_properties["port"] = 81
    with pytest.raises(NonRecoverableError, match="unsaved"):
        ctx.instance.refresh()
    ctx.instance.refresh(force=True)
    assert ctx.instance.runtime_properties == {"port": 80}


def test_relationships_lead_to_read_only_targets(ctx: CloudifyContext) -> None:
    _host, db = ctx.instance.relationships
    assert (db.type, db.type_hierarchy) == ("connected_to", ["depends_on", "connected_to"])
    assert db.target.node.name == "db"
    assert db.target.instance.runtime_properties["url"] == "sql://"
    with pytest.raises(NonRecoverableError, match="Cannot modify"):
        db.target.instance.runtime_properties["url"] = "other"


def test_the_hosts_address_is_its_runtime_property(ctx: CloudifyContext, records: Records) -> None:
    with pytest.raises(NonRecoverableError, match="no address"):
        _ = ctx.instance.host_ip
    records.stored["host_1"]["runtime_properties"]["ip"] = "10.0.0.1"
    assert ctx.instance.host_ip == "10.0.0.1"


def test_capabilities_merge_what_related_instances_have(ctx: CloudifyContext) -> None:
    with pytest.warns(DeprecationWarning, match="relationships"):
        capabilities = ctx.capabilities
    assert capabilities["url"] == "sql://"
    assert "url" in capabilities
    with pytest.raises(NonRecoverableError):
        capabilities["nothing"]


@pytest.mark.parametrize("is_target_operation", [False, True])
def test_a_relationship_has_the_same_ends_on_both_sides(
    records: Records, is_target_operation: bool
) -> None:
    raw = relationship_context(is_target_operation=is_target_operation)
    ctx = CloudifyContext(raw, records)
    assert ctx.type == "relationship-instance"
    assert (ctx.source.instance.id, ctx.target.instance.id) == ("web_1", "db_1")
    assert ctx.evaluation_scope()["target_node"] == "db"
    with pytest.raises(NonRecoverableError, match=r"ctx\.node can only be used"):
        _ = ctx.node


def test_log_lines_tell_who_speaks(ctx: CloudifyContext, records: Records) -> None:
    ctx.logger.warning("port %d", 80)
    ctx.send_event("nearly there")
    line, event = records.said
    assert (line.message, line.level, line.logger) == ("port 80", "warning", "ctx.task-1")
    assert line.context["node_id"] == "web_1"
    assert line.context["operation"] == "lifecycle.start"
    assert (event.event_type, event.message) == ("plugin_event", "nearly there")


class Mute:
    def __str__(self) -> str:
        raise ValueError("nothing to say")


def test_a_line_that_cannot_be_formatted_fails_nobody(
    ctx: CloudifyContext, records: Records
) -> None:
    ctx.logger.info("%d %s", "many")
    ctx.logger.info("of %s", Mute())
    ctx.logger.info(Mute())
    lines = [each.message for each in records.said]
    assert lines[0].startswith("%d %s (cannot be formatted: %d format")
    assert lines[1:] == [
        "of %s (cannot be formatted: nothing to say)",
        "<Mute> (cannot be formatted: nothing to say)",
    ]


def test_a_resource_is_rendered_when_it_has_marks(
    ctx: CloudifyContext, records: Records, tmp_path
) -> None:
    records.files["site.conf"] = b"listen {{ port }} for {{ ctx.node.name }}\n"
    target = ctx.download_resource_and_render(
        "site.conf", str(tmp_path / "site"), template_variables={"port": 80}
    )
    assert (tmp_path / "site").read_text() == "listen 80 for web\n"
    assert target == str(tmp_path / "site")
    with pytest.raises(NonRecoverableError, match="rename"):
        ctx.get_resource_and_render("site.conf", {"ctx": 1})


def test_a_missing_resource_is_a_404(ctx: CloudifyContext) -> None:
    with pytest.raises(HttpException) as raised:
        ctx.get_resource("nowhere.txt")
    assert raised.value.code == 404


def test_a_context_of_a_plain_dict_says_that_it_has_no_records() -> None:
    ctx = CloudifyContext({"node_id": "a", "node_name": "b"})
    assert ctx.instance.id == "a"
    ctx.logger.info("heard by nobody")
    with pytest.raises(NonRecoverableError, match="no records"):
        _ = ctx.instance.runtime_properties
