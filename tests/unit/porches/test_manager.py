from pathlib import Path

import pytest

from cloudify import manager, utils
from cloudify.context import CloudifyContext
from cloudify.exceptions import CommandExecutionException, NonRecoverableError
from cloudify.state import NotInContext, current_ctx

SERVED = {
    "rest_host": "10.0.0.5",
    "rest_port": 8080,
    "execution_token": "own",
    "rest_token": "other",
    "tenant": {"name": "shop"},
    "execution_id": "run-1",
}


def test_a_client_speaks_for_its_execution() -> None:
    with current_ctx.push(CloudifyContext(SERVED)):
        client = manager.get_rest_client(None, "somebody")
        assert (utils.get_tenant_name(), utils.get_execution_id()) == ("shop", "run-1")
    headers = client._client.headers
    assert headers["Execution-Token"] == "own"
    assert headers["Tenant"] == "shop"
    assert "Authentication-Token" not in headers


def test_without_a_server_there_is_no_client() -> None:
    with (
        current_ctx.push(CloudifyContext({})),
        pytest.raises(NonRecoverableError, match="no server"),
    ):
        manager.get_rest_client()


def test_without_a_context_there_is_none_either() -> None:
    with pytest.raises(NotInContext):
        manager.get_rest_client()


def test_an_instance_is_read_changed_and_saved() -> None:
    client = _Client()
    instance = manager.get_node_instance("web_1", client=client)
    instance["port"] = 81
    assert instance.dirty
    manager.update_node_instance(instance, client=client)
    assert client.node_instances.saved == ("web_1", {"port": 81}, 3)


def test_a_local_command_gives_its_output_or_its_failure(tmp_path: Path) -> None:
    assert utils.LocalCommandRunner().run("pwd", cwd=str(tmp_path)).std_out == str(tmp_path)
    with pytest.raises(CommandExecutionException) as raised:
        utils.LocalCommandRunner().run(["ls", "/no/such/place"])
    assert raised.value.code != 0


class _NodeInstances:
    saved: object = None

    def get(self, instance_id: str, evaluate_functions: bool) -> dict[str, object]:
        return {"id": instance_id, "node_id": "web", "runtime_properties": {}, "version": 3}

    def update(self, instance_id: str, runtime_properties: object, version: int) -> None:
        self.saved = (instance_id, runtime_properties, version)


class _Client:
    def __init__(self) -> None:
        self.node_instances = _NodeInstances()
