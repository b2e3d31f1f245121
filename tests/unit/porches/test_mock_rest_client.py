from collections.abc import Iterator
from typing import Any

import pytest

from cloudify import manager
from cloudify.test_utils import mock_rest_client
from cloudify.test_utils.mock_rest_client import MockRestclient, put_node_instance
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError


@pytest.fixture(autouse=True)
def no_others() -> Iterator[None]:
    yield
    mock_rest_client.node_instances.clear()


def test_it_finds_the_node_instances_that_were_put() -> None:
    put_node_instance("web_1", node_id="web", runtime_properties={"up": True}, index=2)
    put_node_instance("db_1", state="created")
    client: Any = MockRestclient("host", tenant="any")
    assert isinstance(client, CloudifyClient)
    found = client.node_instances.get("web_1")
    assert (found.node_id, found.state, found.version, found.index) == ("web", "started", 0, 2)
    assert [each.id for each in client.node_instances.list("shop", "web")] == ["web_1"]
    assert {each.state for each in client.node_instances.list()} == {"started", "created"}
    with pytest.raises(CloudifyClientError, match="put_node_instance"):
        client.node_instances.get("nobody")


def test_what_is_updated_stays() -> None:
    put_node_instance("web_1")
    MockRestclient().node_instances.update("web_1", runtime_properties={"up": True})
    changed = MockRestclient().node_instances.get("web_1")
    assert (changed.runtime_properties, changed.version) == ({"up": True}, 1)


def test_the_rest_of_the_server_agrees() -> None:
    client: Any = MockRestclient()
    assert client.executions.get("e1").status == "terminated"
    client.executions.update("e1", "failed")
    assert len(client.nodes.list("shop")) == 0
    assert client.manager.get_context() == {"context": {}}
    assert client.evaluate.functions("shop", {}, {"a": 1})["payload"] == {"a": 1}
    assert client.operations.get("o1")["id"] == "o1"
    assert client.agents.create("a", "web_1", "started")["node_instance_id"] == "web_1"
    assert client.agents.update("a", "stopped")["state"] == "stopped"


def test_code_that_asks_for_a_client_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloudify.manager.get_rest_client", MockRestclient)
    put_node_instance("web_1", runtime_properties={"up": True})
    assert manager.get_rest_client().node_instances.get("web_1").runtime_properties["up"]
