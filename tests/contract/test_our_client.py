"""The journey of our own REST client against the API."""

from pathlib import Path

import msgspec
import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from contract.conftest import PASSWORD, Manager
from contract.wares import PLAN


def test_the_client_uploads_deploys_starts_and_deletes(manager: Manager, tmp_path: Path) -> None:
    client = CloudifyClient(
        host="127.0.0.1",
        port=manager.http.base_url.port,
        protocol="http",
        username="admin",
        password=PASSWORD,
        tenant="default_tenant",
    )
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "blueprint.yaml").write_bytes(msgspec.json.encode(PLAN))
    client.blueprints.upload(str(folder / "blueprint.yaml"), "mine")
    assert client.blueprints.get("mine")["state"] == "uploaded"
    client.deployments.create("mine", "dep", inputs={"port": 1})
    assert [each["id"] for each in client.deployments.list()] == ["dep"]
    execution = client.executions.start("dep", "install", force=True)
    assert execution["status"] == "pending"
    assert client.executions.cancel(execution["id"])["status"] == "cancelled"
    events = client.events.list(execution_id=execution["id"])
    assert [each["event_type"] for each in events] == ["workflow_cancelled"]
    assert client.deployments.outputs.get("dep")["outputs"] == {"ip": None}
    with pytest.raises(CloudifyClientError, match="this server has no GET"):
        client.execution_schedules.list()
    client.deployments.delete("dep")
    with pytest.raises(CloudifyClientError, match="not found"):
        client.deployments.get("dep")
    client._client.close()
