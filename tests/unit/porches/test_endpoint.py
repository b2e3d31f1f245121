"""Where a context gets its answers, and what it asks there (framework §2.1)."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cloudify import ctx
from cloudify.context import AgentContext, CloudifyContext
from cloudify.endpoint import LocalEndpoint, ManagerEndpoint
from cloudify.exceptions import HttpException, NonRecoverableError
from cloudify.mocks import MockCloudifyContext
from cloudify.state import current_ctx
from cloudify_rest_client.executions import Execution
from unit.runtime.sdk.promised import environment, web, work
from unit.runtime.sdk.records import Records, operation_context

NETWORKS = [
    {"name": "inside", "networks": {"default": "10.0.0.5"}},
    {"name": "outside", "networks": {"external": "203.0.113.5"}},
]


class Manager:
    """A client whose manager answers with what it was asked."""

    def __init__(self) -> None:
        self.manager = SimpleNamespace(
            get_managers=lambda: NETWORKS,
            get_brokers=lambda: NETWORKS,
            get_config=lambda name, scope: (name, scope),
            get_context=lambda: {"name": "provider", "context": {"cloud": "none"}},
        )
        self.moved: list[tuple[str, str]] = []
        self.operations = SimpleNamespace(
            get=lambda operation_id: {"id": operation_id},
            update=lambda operation_id, state: self.moved.append((operation_id, state)),
        )


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Manager:
    found = Manager()
    monkeypatch.setattr("cloudify.manager.get_rest_client", lambda: found)
    return found


@pytest.fixture
def served(records: Records, manager: Manager) -> CloudifyContext:
    return CloudifyContext(operation_context(), records)  # type: ignore[arg-type]


@pytest.fixture
def records() -> Records:
    return Records()


def test_on_a_server_the_manager_is_asked(served: CloudifyContext, manager: Manager) -> None:
    assert isinstance(served._endpoint, ManagerEndpoint)
    assert [each["name"] for each in served.get_managers()] == ["inside"]
    assert [each["name"] for each in served.get_brokers(network="external")] == ["outside"]
    assert served.get_config("max", scope="workflow") == ("max", "workflow")
    assert served.provider_context == {"cloud": "none"}
    assert served.get_operation() == {"id": "task-1"}
    served.update_operation("started")
    assert manager.moved == [("task-1", "started")]


def test_the_client_speaks_in_the_name_of_the_context_that_asks(
    served: CloudifyContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaking: list[Any] = []

    def client() -> Manager:
        speaking.append(current_ctx.get_ctx())
        return Manager()

    monkeypatch.setattr("cloudify.manager.get_rest_client", client)
    served.get_managers()
    assert speaking == [served]


def local(env: Any, ask: Callable[[CloudifyContext], Any]) -> Any:
    """What `ask` answers about the context of an operation in a local environment."""

    def run(ctx: Any) -> Any:
        raw = {**ctx._context, "node_id": web(ctx).id, "node_name": "web"}
        return ask(CloudifyContext(raw, ctx.internal.backend))

    return work(env, run)


def test_a_local_environment_has_no_manager_and_knows_itself(tmp_path: Path) -> None:
    env = environment(tmp_path, provider_context={"cloud": "none"})

    def ask(ctx: CloudifyContext) -> Any:
        assert isinstance(ctx._endpoint, LocalEndpoint)
        del ctx._context["provider_context"]
        return (
            [*ctx.get_managers(), *ctx.get_brokers(), *ctx.get_config()],
            ctx.provider_context,
            ctx.get_operation(),
            ctx.update_operation("started"),
            ctx.get_execution().status,
            type(ctx.get_execution()),
        )

    assert local(env, ask) == ([], {"cloud": "none"}, None, None, "started", Execution)


def test_an_endpoint_can_be_made_on_a_storage(tmp_path: Path) -> None:
    env = environment(tmp_path, provider_context={"cloud": "none"})
    endpoint = LocalEndpoint(MockCloudifyContext(), env.storage)
    assert endpoint.get_provider_context() == {"cloud": "none"}


def test_an_endpoint_gives_nodes_and_instances_and_saves_them(
    served: CloudifyContext, records: Records
) -> None:
    endpoint = served._endpoint
    assert endpoint.get_node("db").type == "nodes.db"
    instance = endpoint.get_node_instance("db_1")
    instance["url"] = "sql://other"
    endpoint.update_node_instance(instance)
    assert records.stored["db_1"]["runtime_properties"] == {"url": "sql://other"}


def test_an_endpoint_gives_files_rendered_when_there_are_variables(
    served: CloudifyContext, records: Records, tmp_path: Path
) -> None:
    records.files = {"a.conf": b"{{ port }}"}
    place = ("blueprint", "shop", "default_tenant")
    assert served._endpoint.get_resource(*place, "a.conf") == b"{{ port }}"
    target = str(tmp_path / "copy")
    found = served._endpoint.download_resource(
        *place, "a.conf", None, target, template_variables={"port": 80}
    )
    assert Path(found).read_text() == "80"


def test_an_endpoint_evaluates_and_knows_the_rest(
    served: CloudifyContext, records: Records
) -> None:
    endpoint = served._endpoint
    assert endpoint.evaluate_functions({"get": 5}) == 5
    assert records.evaluated[-1][1] == {"self": "web_1"}
    assert endpoint.get_bootstrap_context() == {"resources_prefix": "/r"}
    assert endpoint.get_workdir() == served.local_deployment_workdir()
    with current_ctx.push(served):
        endpoint.send_plugin_event("nearly", additional_context={"step": 2})
    (event,) = records.said
    assert (event.event_type, event.message, event.context["step"]) == ("plugin_event", "nearly", 2)


def test_all_files_of_a_folder_are_copied(
    served: CloudifyContext, records: Records, tmp_path: Path
) -> None:
    records.files = {"conf/a.conf": b"a", "conf/deep/b.conf": b"b", "other.txt": b"no"}
    target = served.download_directory("conf", str(tmp_path / "to"))
    found = {str(path.relative_to(target)) for path in Path(target).rglob("*") if path.is_file()}
    assert found == {"a.conf", "deep/b.conf"}
    own_place = ("blueprint", "shop", "default_tenant", "/conf/deep/")
    assert (Path(served._endpoint.download_directory(*own_place)) / "b.conf").read_text() == "b"
    with pytest.raises(HttpException) as raised:
        served.download_directory("nothing")
    assert raised.value.code == 404


def test_a_local_environment_lists_files_of_deployment_and_blueprint(tmp_path: Path) -> None:
    env = environment(tmp_path)
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "a.conf").write_text("a")
    (tmp_path / "conf" / "out").symlink_to("/etc")

    def ask(ctx: CloudifyContext) -> Any:
        own = Path(ctx.local_deployment_workdir()) / "conf"
        own.mkdir(parents=True)
        (own / "b.conf").write_text("b")
        backend = ctx._backend
        return [backend.resource_paths(name) for name in ("conf", "/conf/", "conf/../conf", "no")]

    both = ["conf/a.conf", "conf/b.conf"]
    assert local(env, ask) == [both, both, [], []]


def test_an_agent_is_only_for_hosts_and_says_that_there_is_none() -> None:
    host = MockCloudifyContext(node_id="host_1", node_name="host")
    host.node.type_hierarchy = ["cloudify.nodes.Root", "cloudify.nodes.Compute"]
    with current_ctx.push(host):
        agent = ctx.agent
    assert isinstance(agent, AgentContext)
    for ask in (
        agent.init_script,
        agent.install_script_download_link,
        lambda: agent.script_path,
    ):
        with pytest.raises(NonRecoverableError, match="install_method to none"):
            ask()
    web = MockCloudifyContext(node_id="web_1", node_name="web", node_type="nodes.web")
    with pytest.raises(NonRecoverableError, match="only be used with a host"):
        _ = web.agent
