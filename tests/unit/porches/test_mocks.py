from pathlib import Path

import pytest

from cloudify import ctx
from cloudify.exceptions import NonRecoverableError
from cloudify.manager import DirtyTrackingDict
from cloudify.mocks import (
    MockCloudifyContext,
    MockNodeContext,
    MockNodeInstanceContext,
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
