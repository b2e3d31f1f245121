"""`cloudify.utils`, by the names that plugins import from it (framework §2.7)."""

import io
import logging
import ssl
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cloudify import manager, utils
from cloudify.context import CloudifyContext
from cloudify.exceptions import CommandExecutionException, NonRecoverableError
from cloudify.mocks import MockCloudifyContext
from cloudify.state import ctx, current_ctx
from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.runtime.sdk import patience

SERVED = {"rest_host": "10.0.0.5", "rest_port": 8080, "tenant": {"name": "shop"}, "node_id": "n"}


@pytest.fixture
def served() -> Iterator[CloudifyContext]:
    with current_ctx.push(CloudifyContext(dict(SERVED))) as ctx:
        yield ctx


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Time passes only by pausing."""
    paused: list[float] = []
    monkeypatch.setattr(patience, "_pause", paused.append)
    monkeypatch.setattr(patience, "_now", lambda: sum(paused))
    return paused


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("get_manager_rest_service_host", "10.0.0.9"),
        ("get_tenant_name", "other"),
        ("get_execution_token", "changed"),
    ],
)
def test_a_patch_of_utils_is_felt_by_the_client(
    name: str, value: str, served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"cloudify.utils.{name}", lambda: value)
    client = manager.get_rest_client()._client
    assert value in (client.host, *client.headers.values())


def test_the_manager_is_where_the_context_says(served: Any) -> None:
    assert utils.get_manager_rest_service_host() == utils.get_manager_ip() == "10.0.0.5"
    assert utils.get_manager_rest_service_port() == 8080
    assert utils.get_manager_rest_service_protocol() == "http"
    assert utils.get_manager_file_server_url() == "http://10.0.0.5:8080/resources"
    assert utils.get_local_rest_certificate() is None
    assert utils.is_management_environment()


def test_without_a_context_the_environment_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in {
        "REST_HOST": "fd00::1",
        "REST_PORT": "443",
        "REST_PROTOCOL": "https",
        "LOCAL_REST_CERT_FILE": "/ca.pem",
        "ADMIN_API_TOKEN": "t",
    }.items():
        monkeypatch.setenv(key, value)
    assert utils.get_manager_rest_service_host() == "fd00::1"
    assert utils.get_manager_rest_service_port() == 443
    assert utils.get_manager_file_server_url() == "https://[fd00::1]:443/resources"
    assert utils.get_local_rest_certificate() == "/ca.pem"
    assert utils.get_admin_api_token() == "t"
    assert not utils.is_management_environment()
    monkeypatch.setenv("MANAGER_FILE_SERVER_URL", "https://files.example")
    assert utils.get_manager_file_server_url() == "https://files.example"


def test_questions_about_the_execution_are_answered_by_the_context() -> None:
    raw = {
        "tenant": {"name": "shop", "id": 1},
        "rest_token": "r",
        "execution_token": "e",
        "execution_id": "run",
        "bypass_maintenance": True,
        "workflow_parameters": {"a": 1},
    }
    with current_ctx.push(CloudifyContext(raw)):
        assert (utils.get_tenant(), utils.get_tenant_name()) == ({"name": "shop", "id": 1}, "shop")
        assert (utils.get_rest_token(), utils.get_execution_token()) == ("r", "e")
        assert (utils.get_execution_id(), utils.get_is_bypass_maintenance()) == ("run", True)
        assert utils.get_workflow_parameters() == {"a": 1}


def test_instances_of_a_node_are_those_of_the_context_unless_somebody_says_otherwise() -> None:
    asked: list[Any] = []
    client = SimpleNamespace(
        node_instances=SimpleNamespace(list=lambda **query: asked.append(query) or ["one"])
    )
    own = MockCloudifyContext(node_id="web_1", node_name="web", deployment_id="shop")
    assert utils.get_instances_of_node(client, _ctx=own) == ["one"]
    with current_ctx.push(own):
        utils.get_instances_of_node(client, deployment_id="other", node_id="db")
    assert asked == [
        {"deployment_id": "shop", "node_id": "web"},
        {"deployment_id": "other", "node_id": "db"},
    ]


def test_another_tenant_is_asked_for_the_time_of_a_block(served: CloudifyContext) -> None:
    with utils.internal._change_tenant(served, "guest"):
        assert manager.get_rest_client()._client.headers["Tenant"] == "guest"
    assert utils.get_tenant_name() == "shop"


def test_a_function_is_found_by_its_name() -> None:
    assert utils.get_func("os.path.join") is __import__("os").path.join
    for wrong in ("os.path.nothing", "no_such_module.start", "start"):
        with pytest.raises(NonRecoverableError, match=wrong):
            utils.get_func(wrong)


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_an_archive_is_unpacked_and_programs_stay_programs(kind: str, tmp_path: Path) -> None:
    archive = tmp_path / f"a.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(archive, "w") as made:
            about = zipfile.ZipInfo("bin/run.sh")
            about.external_attr = 0o755 << 16
            made.writestr(about, "echo hi")
    else:
        with tarfile.open(archive, "w:gz") as made:
            member = tarfile.TarInfo("bin/run.sh")
            member.mode, member.size = 0o755, 7
            made.addfile(member, io.BytesIO(b"echo hi"))
    script = Path(utils.extract_archive(str(archive)), "bin/run.sh")
    assert (script.read_text(), script.stat().st_mode & 0o100) == ("echo hi", 0o100)
    unpack = utils.unzip if kind == "zip" else utils.untar
    assert unpack(str(archive), str(tmp_path / "to")) == str(tmp_path / "to")


def test_a_member_that_leads_out_stays_out_or_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as made:
        made.addfile(tarfile.TarInfo("../out"), io.BytesIO())
    with pytest.raises(tarfile.OutsideDestinationError):
        utils.untar(str(tmp_path / "a.tar"), str(tmp_path / "to"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zipped:
        zipped.writestr("../out", "x")
    utils.unzip(str(tmp_path / "a.zip"), str(tmp_path / "to"))
    assert not (tmp_path / "out").exists()


def test_what_is_no_archive_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no archive")
    with pytest.raises(NonRecoverableError, match="neither a zip nor a tar"):
        utils.extract_archive(str(tmp_path / "text"))


def test_a_password_has_characters_of_all_kinds() -> None:
    password = utils.generate_user_password(12)
    assert len(password) == 12
    assert any(each.islower() for each in password)
    assert any(each.isupper() for each in password)
    assert any(each.isdigit() for each in password)
    assert password != utils.generate_user_password(12)
    assert len(utils.id_generator(9, "ab")) == 9
    assert utils.uuid4() != utils.uuid4()


def test_output_is_logged_line_by_line_in_the_name_of_its_context() -> None:
    lines: list[str] = []

    class Knowing(utils.OutputConsumer):
        def handle_line(self, line: str) -> None:
            lines.append(f"{ctx.execution_id}: {self.prefix}{line}")

    with_context = Knowing(
        [b"one\n", b"t\xffwo\r\n", "three"],
        logging.getLogger("unheard"),
        "<out> ",
        ctx=MockCloudifyContext(execution_id="run"),
    )
    with_context.join()
    assert lines == ["run: <out> one", "run: <out> t\ufffdwo", "run: <out> three"]


def test_lines_of_a_process_go_to_the_logger(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        utils.OutputConsumer([b"up\n"], logging.getLogger("process"), "<out> ").join()
    assert caplog.messages == ["<out> up"]


class Flaky:
    def __init__(self, *outcomes: Exception | str) -> None:
        self.outcomes = list(outcomes)

    def __call__(self) -> str:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def test_a_server_that_cannot_be_reached_is_tried_again_with_growing_pauses(
    pauses: list[float],
) -> None:
    busy = CloudifyClientError("busy", status_code=503)
    call = utils.keep_trying_http(max_delay_sec=3)(
        Flaky(ConnectionError("no"), busy, TimeoutError(), "answer")
    )
    with pytest.raises(TimeoutError):  # of no HTTP library
        call()
    assert pauses == [1, 2]
    assert utils.keep_trying_http(max_delay_sec=3)(Flaky(busy, busy, busy, "answer"))() == "answer"
    assert pauses[2:] == [1, 2, 3]


def test_a_refusal_is_no_reason_to_try_again(pauses: list[float]) -> None:
    refused = CloudifyClientError("no such thing", status_code=404)
    with pytest.raises(CloudifyClientError, match="no such thing"):
        utils.keep_trying_http()(Flaky(refused, "answer"))()
    assert pauses == []


def test_trying_ends_when_the_time_is_over(pauses: list[float]) -> None:
    down = [ConnectionError("down") for _ in range(9)]
    with pytest.raises(ConnectionError):
        utils.keep_trying_http(total_timeout_sec=10)(Flaky(*down))()
    assert pauses == [1, 2, 4]


def test_something_is_asked_for_until_it_is_as_wanted(pauses: list[float]) -> None:
    states = iter(["pending", "started", "terminated"])
    execution = utils.wait_for(
        lambda key: SimpleNamespace(id=key, status=next(states)),
        "e1",
        "status",
        "terminated",
        "it did not end",
    )
    assert (execution.id, pauses) == ("e1", [1, 1])
    with pytest.raises(NonRecoverableError, match="it did not end: status of e1 is 'pending'"):
        utils.wait_for(
            lambda _: SimpleNamespace(status="pending"), "e1", "status", "ended", "it did not end"
        )


def test_a_plugin_is_found_where_its_rule_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFY_PLUGINS_ROOT", str(tmp_path))
    assert utils.plugin_prefix("p", "shop") is None
    for version in ("1.9", "1.10"):
        folder = Path(utils.target_plugin_prefix("p", "shop", version))
        assert folder == tmp_path / "plugins" / "shop" / "p" / version
        folder.mkdir(parents=True)
        (folder / "plugin.id").touch()
    assert utils.plugin_prefix("p", "shop") == str(folder)
    assert utils.plugin_prefix("p", "shop", "1.9") == str(folder.with_name("1.9"))
    assert utils.plugin_prefix("p", "shop", "2") is None
    own = Path(utils.target_plugin_prefix("p", "shop", deployment_id="d"))
    assert own == tmp_path / "source_plugins" / "shop" / "d" / "p" / "0.0.0"
    own.mkdir(parents=True)
    (own / "plugin.id").touch()
    assert utils.plugin_prefix("p", "shop", deployment_id="d") == str(own)
    assert utils.get_python_path("/venv") == "/venv/bin/python"


def test_the_plugin_that_runs_is_where_it_runs() -> None:
    with current_ctx.push(CloudifyContext({"plugin": {"name": "p"}})):
        assert utils.plugin_prefix("p", "shop") == sys.prefix


def test_plugins_to_install_are_each_named_once() -> None:
    first = {"name": "a", "install": True, "version": 1}
    of_deployment = [first, {"name": "b", "install": False}]
    of_workflows = [{"name": "a", "install": True, "version": 2}, {"name": "c", "install": True}]
    assert utils.extract_plugins_to_install(of_deployment) == [first]
    merged = utils.extract_and_merge_plugins(of_deployment, of_workflows)
    assert merged == utils.merge_plugins([first], [of_workflows[1]])
    wanted = utils.extract_and_merge_plugins(
        of_deployment, of_workflows, lambda plugin: plugin["name"] == "c"
    )
    assert [each["name"] for each in wanted] == ["c"]


def test_moments_of_schedules_are_read() -> None:
    start = datetime(2030, 1, 31, 8, 0)  # noqa: DTZ001 - naive, as promised
    assert utils.parse_schedule_datetime_string("2030-01-31 08:00:00") == start
    assert utils.parse_schedule_datetime_string(None) is None
    assert utils.parse_utc_datetime_absolute("2030-01-31 08:00", "UTC") == start
    assert utils.parse_utc_datetime_relative("+1 day", start) == start.replace(month=2, day=1)
    assert utils.parse_and_apply_timedelta("+2h", start) == start.replace(hour=10)
    assert utils.unpack_timedelta_string("+2 days") == (2, "days")
    with pytest.raises(ValueError, match="is no delay"):
        utils.unpack_timedelta_string("soon")
    assert utils.parse_utc_datetime_absolute("") is utils.parse_utc_datetime_relative(None) is None


def test_versions_of_managers_are_compared() -> None:
    older, newer = utils.ManagerVersion("6.4"), utils.ManagerVersion("7.1.0-rc")
    assert newer.greater_than(older)
    assert older.equals(utils.ManagerVersion("6.4.0"))
    assert (newer.major, newer.minor, newer.service, str(newer)) == ("7", "1", "0", "7.1.0-rc")
    assert older < newer
    assert len({older, utils.ManagerVersion("6.4.0")}) == 1


def test_a_broker_is_reached_as_its_agent_says() -> None:
    assert utils.internal.get_broker_ssl_options(False, "") == {}
    options = utils.internal.get_broker_ssl_options(True, "/ca.pem")
    assert options == {"ca_certs": "/ca.pem", "cert_reqs": ssl.CERT_REQUIRED}
    with pytest.raises(ValueError, match="cert_path"):
        utils.internal.get_broker_ssl_options(True, "")
    agent = SimpleNamespace(broker_user="u", broker_pass="p", broker_vhost="v")  # noqa: S106
    assert utils.internal.get_broker_credentials(agent) == ("u", "p", "v")
    nobody = SimpleNamespace(broker_user=None, broker_pass=None, broker_vhost=None)
    assert utils.internal.get_broker_credentials(nobody) == ("guest", "guest", "/")


@pytest.mark.parametrize(
    ("properties", "method"),
    [
        ({"install_agent": False}, "none"),
        ({"install_agent": True}, "remote"),
        ({"install_agent": "", "agent_config": {"install_method": "plugin"}}, "plugin"),
        ({}, None),
    ],
)
def test_how_a_host_gets_its_agent_is_in_its_properties(
    properties: dict[str, Any], method: str | None
) -> None:
    assert utils.internal.get_install_method(properties) == method


def test_a_logger_of_ones_own_writes_where_it_is_told() -> None:
    stream = io.StringIO()
    logger = utils.setup_logger(
        "own", handlers=[logging.StreamHandler(stream)], logger_format="%(message)s"
    )
    logger.info("said")
    logger.debug("not said")
    logger.handlers.clear()
    assert stream.getvalue() == "said\n"


def test_folders_for_programs_lie_where_programs_may_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFY_EXEC_TEMP", str(tmp_path))
    assert utils.get_exec_tempdir() == str(tmp_path)
    assert Path(utils.create_temp_folder()).parent == tmp_path


def test_a_command_tells_how_it_ended() -> None:
    ended = utils.LocalCommandRunner().run([sys.executable, "-c", "print('out')"])
    assert isinstance(ended, utils.CommandExecutionResponse)
    assert (ended.std_out, ended.return_code) == ("out", 0)
    with pytest.raises(CommandExecutionException):
        utils.LocalCommandRunner().run([sys.executable, "-c", "raise SystemExit(3)"])


def test_an_exception_becomes_a_cause() -> None:
    with pytest.raises(ValueError, match="boom") as raised:
        raise ValueError("boom")
    cause = utils.exception_to_error_cause(raised.value, raised.value.__traceback__)
    assert (cause["message"], cause["type"]) == ("boom", "ValueError")
    assert "ValueError: boom" in utils.format_exception(raised.value)
    assert utils.get_kerberos_indication("true") is True
    with utils.nullcontext("x") as given:
        assert given == "x"
