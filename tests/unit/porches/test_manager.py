from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from cloudify import manager, utils
from cloudify.context import CloudifyContext
from cloudify.exceptions import CommandExecutionException, HttpException, NonRecoverableError
from cloudify.state import NotInContext, current_ctx
from conductor.domain.errors import NotFound

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


@pytest.mark.parametrize(
    ("raw", "api_token", "header", "value"),
    [
        ({}, "somebody", "Execution-Token", "own"),
        ({"execution_token": None}, "somebody", "Authentication-Token", "somebody"),
        ({"execution_token": None}, None, "Authentication-Token", "other"),
        ({"bypass_maintenance": True}, None, "X-BYPASS-MAINTENANCE", "True"),
    ],
)
def test_who_a_client_speaks_for_is_in_its_headers(
    raw: dict[str, Any], api_token: str | None, header: str, value: str
) -> None:
    with current_ctx.push(CloudifyContext({**SERVED, **raw})):
        client = manager.get_rest_client(api_token=api_token)
        assert manager.get_rest_client(tenant="b")._client.headers["Tenant"] == "b"
    assert client._client.headers[header] == value


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


CONTEXT = {"name": "provider", "context": {"cloudify": {"resources_prefix": "/r"}, "cloud": 1}}


def test_what_the_installation_says_is_asked_of_the_manager() -> None:
    client = SimpleNamespace(manager=SimpleNamespace(get_context=lambda: CONTEXT))
    assert manager.get_bootstrap_context(client) == {"resources_prefix": "/r"}
    assert manager.get_provider_context(client) == CONTEXT["context"]


def test_a_status_is_reported_to_the_manager() -> None:
    told: list[Any] = []
    client = SimpleNamespace(executions=SimpleNamespace(update=lambda *what: told.append(what)))
    manager.update_execution_status("e1", "failed", "because", client=client)
    assert told == [("e1", "failed", "because")]


def test_an_instances_address_is_its_hosts() -> None:
    instances = {
        "web_1": {"id": "web_1", "host_id": "host_1"},
        "host_1": {"id": "host_1", "node_id": "host", "deployment_id": "d"},
    }
    node = {"properties": {"ip": "10.0.0.8"}}
    client = SimpleNamespace(
        node_instances=SimpleNamespace(get=instances.__getitem__),
        nodes=SimpleNamespace(get=lambda *_, **__: node),
    )
    assert manager.get_node_instance_ip("web_1", client=client) == "10.0.0.8"
    node["properties"] = {}
    with pytest.raises(NonRecoverableError, match="the host of web_1 has no address"):
        manager.get_node_instance_ip("web_1", client=client)


def test_an_instances_runtime_properties_are_read_and_changed_like_a_dict() -> None:
    instance = manager.NodeInstance("web_1", "web", {"port": 80}, state="started", version=3)
    instance.put("up", True)
    instance.delete("port")
    assert (instance.get("up"), instance.get("port"), "port" in instance) == (True, None, False)
    assert isinstance(instance.runtime_properties, manager.DirtyTrackingDict)
    assert instance.dirty


class _Files:
    """Records with two files."""

    files: ClassVar[dict[str, bytes]] = {"conf/a.conf": b"a", "conf/deep/b.conf": b"b"}

    def resource(self, path: str) -> bytes:
        if path not in self.files:
            raise NotFound("resource", path)
        return self.files[path]

    def resource_paths(self, folder: str) -> list[str]:
        return [path for path in self.files if path.startswith(f"{folder}/")]


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[CloudifyContext]:
    raw = {"deployment_workdir": str(tmp_path / "deployments" / "shop" / "own")}
    with current_ctx.push(CloudifyContext(raw, _Files())) as ctx:  # type: ignore[arg-type]
        yield ctx


def test_files_of_the_own_deployment_are_given(filed: CloudifyContext, tmp_path: Path) -> None:
    own = ("blueprint", "own", "shop")
    assert manager.get_resource(*own, "conf/a.conf") == b"a"
    assert manager.get_resource_from_manager("conf/a.conf") == b"a"
    index = manager.get_resource_directory_index(*own, "conf")
    assert index == ["conf/a.conf", "conf/deep/b.conf"]
    copy = manager.download_resource(*own, "conf/a.conf", None, str(tmp_path / "copy"))
    assert Path(copy).read_text() == "a"
    assert Path(manager.download_resource_from_manager("conf/a.conf")).name == "a.conf"
    with pytest.raises(HttpException) as raised:
        manager.get_resource(*own, "no.conf")
    assert raised.value.code == 404


def test_the_folder_of_a_deployment_lies_beside_the_others(
    filed: CloudifyContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert manager._get_workdir_path("d", "t") == str(tmp_path / "deployments" / "t" / "d")
    monkeypatch.setenv("CFY_RESOURCES_ROOT", "/opt/files")
    assert manager._get_workdir_path("d", "t") == "/opt/files/deployments/t/d"


def test_a_file_is_fetched_from_the_first_server_that_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read(url: str) -> bytes:
        if "first" in url:
            raise HttpException(url, 404, "not there")
        return url.encode()

    monkeypatch.setattr("conductor.runtime.sdk.web_file.read", read)
    urls = ["http://first/", "http://second"]
    found = manager.get_resource_from_manager("/a/b", base_urls=urls)
    assert found == b"http://second/a/b"
    with pytest.raises(HttpException, match="not there"):
        manager.get_resource_from_manager("a", base_url="http://first")


def test_only_http_can_be_fetched() -> None:
    with pytest.raises(HttpException, match="only http"):
        manager.get_resource_from_manager("etc/passwd", base_url="file:///")


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
