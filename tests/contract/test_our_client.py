"""Our own REST client against the API: the nouns that it has, and the sentence for the others."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError, UserUnauthorizedError
from contract.conftest import PASSWORD, Manager
from contract.wares import PLAN, deployed, started, upload


@pytest.fixture
def client(manager: Manager) -> Iterator[CloudifyClient]:
    client = CloudifyClient(
        host="127.0.0.1",
        port=manager.http.base_url.port,
        username="admin",
        password=PASSWORD,
        tenant="default_tenant",
    )
    yield client
    client.close()


def test_the_client_uploads_deploys_starts_and_deletes(
    client: CloudifyClient, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "blueprint.yaml").write_bytes(msgspec.json.encode(PLAN))
    client.blueprints.upload(str(folder / "blueprint.yaml"), "mine", skip_size_limit=False)
    assert client.blueprints.get("mine")["state"] == "uploaded"
    client.deployments.create("mine", "dep", inputs={"port": 1})
    assert [each["id"] for each in client.deployments.list()] == ["dep"]
    execution = client.executions.start("dep", "install", force=True)
    assert execution["status"] == "pending"
    assert client.executions.cancel(execution["id"])["status"] == "cancelled"
    events = client.events.list(execution_id=execution["id"])
    told = [each["event_type"] for each in events]
    assert told == ["workflow_action", "workflow_cancelled"]
    assert client.deployments.outputs.get("dep")["outputs"] == {"ip": None}
    client.deployments.delete("dep")
    with pytest.raises(CloudifyClientError, match="not found"):
        client.deployments.get("dep")


def test_a_page_is_sorted_and_counted(client: CloudifyClient, manager: Manager) -> None:
    for name in ("one", "two", "three"):
        assert upload(manager.http, name).status_code == 201
    page = client.blueprints.list(["id"], sort="id", is_descending=True, _size=2)
    assert [each.id for each in page] == ["two", "three"]
    assert page.metadata.pagination.total == 3
    assert client.blueprints.list(id=["one", "two"], sort="id")[0].labels == []


def test_what_a_deployment_offers_is_read(client: CloudifyClient, manager: Manager) -> None:
    deployed(manager.http)
    assert client.deployments.capabilities.get("dep").capabilities == {"port": 80}
    names = {workflow.name for workflow in client.deployments.get("dep").workflows}
    assert {"install", "scale"} <= names
    assert {each.name for each in client.workflows.list(id="dep")} == names
    question = {"ip": {"get_attribute": ["web", "ip"]}, "as it is": 1}
    assert client.evaluate.functions("dep", {}, question)["payload"] == {"ip": None, "as it is": 1}


def test_labels_are_told_by_key_and_value(client: CloudifyClient, manager: Manager) -> None:
    deployed(manager.http)
    client.deployments.update_labels("dep", [{"env": ["test", "prod"]}])
    assert list(client.deployments_labels.list_keys()) == ["env"]
    assert list(client.deployments_labels.list_key_values("env")) == ["prod", "test"]
    assert list(client.blueprints_labels.list_keys()) == []
    assert "csys-obj-type" in client.deployments_labels.get_reserved_labels_keys().items


def test_a_node_instance_changes_by_its_version(client: CloudifyClient, manager: Manager) -> None:
    deployed(manager.http)
    assert client.nodes.get("dep", "web").type == "cloudify.nodes.Root"
    (read,) = client.node_instances.list("dep", "web")
    changed = client.node_instances.update(
        read.id, runtime_properties={"ip": "10.0.0.1"}, version=read.version
    )
    assert changed.runtime_properties == {"ip": "10.0.0.1"}
    with pytest.raises(CloudifyClientError) as caught:
        client.node_instances.update(read.id, "started", version=read.version)
    assert (caught.value.status_code, caught.value.error_code) == (409, "conflict_error")


def test_graphs_and_operations_of_an_execution_are_read(
    client: CloudifyClient, manager: Manager
) -> None:
    deployed(manager.http)
    execution = started(manager.http).json()["id"]
    assert list(client.tasks_graphs.list(execution, name="install")) == []
    assert list(client.operations.list(execution_id=execution, skip_internal=True)) == []


def test_a_secret_lives_and_dies(client: CloudifyClient) -> None:
    client.secrets.create("a.b", "one")
    with pytest.raises(CloudifyClientError, match="409"):
        client.secrets.create("a.b", "two")
    client.secrets.create("a.b", "two", update_if_exists=True)
    assert client.secrets.get("a.b").value == "two"
    client.secrets.update("a.b", "three", is_hidden_value=True)
    assert client.secrets.list(sort="key").one().is_hidden_value is True
    client.secrets.delete("a.b")
    with pytest.raises(CloudifyClientError, match="not found"):
        client.secrets.get("a.b")


def test_a_token_speaks_for_its_user(client: CloudifyClient, manager: Manager) -> None:
    token = client.tokens.create(description="ci")
    other = CloudifyClient(
        port=manager.http.base_url.port, token=token.value, tenant="default_tenant"
    )
    assert other.users.get_self().username == "admin"
    client.tokens.delete(token.id)
    with pytest.raises(UserUnauthorizedError):
        other.users.get_self()
    other.close()


def test_the_server_says_who_and_how_it_is(client: CloudifyClient) -> None:
    assert client.manager.is_ok()
    assert client.manager.get_status()["status"] == "OK"
    assert client.manager.get_version()["version"] == "0.1.0"
    assert client.manager.get_config("task_retries", scope="workflow").value == 60
    assert client.manager.get_managers().one().hostname == "127.0.0.1"
    assert client.manager.get_brokers().one().name
    assert client.manager.get_db_nodes().one().name
    assert "cloudify" in client.manager.get_context()["context"]
    assert client.maintenance_mode.status().status == "deactivated"
    assert client.tenants.list().one().name == "default_tenant"
    client.license.check()


def test_an_archive_comes_back_with_its_progress(
    client: CloudifyClient, manager: Manager, tmp_path: Path
) -> None:
    deployed(manager.http)
    heard: list[tuple[int, int]] = []
    target = str(tmp_path / "back.tar.gz")
    client.blueprints.download("dep-bp", target, lambda *far: heard.append(far))
    size = (tmp_path / "back.tar.gz").stat().st_size
    assert heard[-1] == (size, size)


def test_a_route_that_is_not_there_is_said_in_a_sentence(client: CloudifyClient) -> None:
    with pytest.raises(CloudifyClientError, match=r"this server has no GET /api/v3\.1/snapshots"):
        client.snapshots.list()
