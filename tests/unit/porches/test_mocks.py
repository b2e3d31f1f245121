from pathlib import Path

import pytest

from cloudify import ctx
from cloudify.exceptions import NonRecoverableError
from cloudify.manager import DirtyTrackingDict
from cloudify.mocks import (
    MockCloudifyContext,
    MockContext,
    MockNodeContext,
    MockNodeInstanceContext,
    MockRelationshipContext,
    MockRelationshipSubjectContext,
)
from cloudify.state import current_ctx


def test_a_mock_stands_in_for_the_context_of_an_operation() -> None:
    properties = DirtyTrackingDict()
    mock = MockCloudifyContext(
        node_id="web_1",
        node_name="web",
        deployment_id="shop",
        properties={"port": 80},
        runtime_properties=properties,
        operation={"retry_number": 2},
    )
    with current_ctx.push(mock):
        ctx.instance.runtime_properties["up"] = True
        assert ctx.node.properties["port"] == ctx["port"] == 80
        assert (ctx.deployment.id, ctx.operation.retry_number) == ("shop", 2)
    assert properties == {"up": True}
    assert properties.dirty


def test_a_mock_with_a_target_is_a_relationships_context() -> None:
    end = MockRelationshipSubjectContext(MockNodeContext("db"), MockNodeInstanceContext("db_1"))
    mock = MockCloudifyContext(target=end)
    assert mock.target.instance.id == "db_1"
    assert mock.source.instance is None
    with pytest.raises(NonRecoverableError):
        _ = mock.instance


def test_a_mock_gives_the_files_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "site.conf").write_text("{{ ctx.node.id }}")
    mock = MockCloudifyContext(
        node_id="web_1", node_name="web", resources={"site": str(tmp_path / "site.conf")}
    )
    assert mock.get_resource("site") == b"{{ ctx.node.id }}"
    assert mock.get_resource_and_render("site") == b"web"
    assert Path(mock.download_resource("site")).read_text() == "{{ ctx.node.id }}"


def test_capabilities_must_be_of_their_class() -> None:
    with pytest.raises(ValueError, match="ContextCapabilities"):
        MockCloudifyContext(capabilities={})  # type: ignore[arg-type]


def test_a_mocked_relationship_has_a_target_and_a_type() -> None:
    end = MockRelationshipSubjectContext(MockNodeContext("db"), MockNodeInstanceContext("db_1"))
    mock = MockCloudifyContext(
        node_id="web_1", relationships=[MockRelationshipContext(end, type="uses")], index=3
    )
    (relationship,) = mock.instance.relationships
    assert (relationship.type, relationship.target.instance.id) == ("uses", "db_1")
    assert mock.instance.index == 3
    assert MockCloudifyContext(node_id="web_1").instance.index == 0


def test_a_mock_answers_for_the_manager_as_it_was_told() -> None:
    told = MockCloudifyContext(
        config=[{"name": "max"}], brokers=[{"host": "b"}], managers=[{"host": "m"}]
    )
    assert told.get_config(name="max") == [{"name": "max"}]
    assert (told.get_brokers(), told.get_managers()) == ([{"host": "b"}], [{"host": "m"}])
    untold = MockCloudifyContext()
    assert untold.get_config() == []
    assert untold.get_brokers()[0]["networks"] == {"default": "localhost"}
    untold.upload_deployment_file("conf", "local.conf")
    untold.delete_deployment_file("conf")


def test_a_mock_knows_who_runs_it() -> None:
    mock = MockCloudifyContext(
        blueprint_id="b",
        execution_id="e",
        tenant={"name": "t"},
        rest_token="r",  # noqa: S106 - a mock's
        provider_context={"p": 1},
    )
    assert (mock.blueprint.id, mock.execution_id, mock.tenant_name) == ("b", "e", "t")
    assert (mock.rest_token, mock.provider_context) == ("r", {"p": 1})
    assert mock.type == "deployment"


def test_values_of_a_mocked_context_are_attributes() -> None:
    values = MockContext({"a": 1})
    assert values.a == values["a"] == 1
