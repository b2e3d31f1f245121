"""Commands that ask the server for several things in a row."""

from pathlib import Path

import httpx
import pytest

from cli.conftest import Cfy, page
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import ServerUnreachable
from cloudify_rest_client.retries import Retries
from conductor.cli import outage
from conductor.cli.runs import start

GONE = {"message": "Execution 'x' not found", "error_code": "not_found_error"}
ENDED = {"id": "x", "workflow_id": "w", "deployment_id": "hello", "status": "terminated"}


@pytest.fixture
def blueprint(tmp_path: Path) -> str:
    path = tmp_path / "hello" / "blueprint.yaml"
    path.parent.mkdir()
    path.write_text("node_templates: {}")
    return str(path)


@pytest.fixture(autouse=True)
def bounds(cfy: Cfy) -> None:
    cfy.on("GET /config", page())


def test_an_upload_waits_for_the_parsing(cfy: Cfy, blueprint: str) -> None:
    cfy.on("PUT /blueprints/hello", {"id": "hello", "state": "uploading"}, status=201)
    cfy.on("GET /blueprints/hello", {"id": "hello", "state": "uploaded"})
    result = cfy("blueprints", "upload", blueprint)
    assert "Blueprint hello is uploaded." in result.output


def test_a_blueprint_that_cannot_be_parsed_fails_with_its_error(cfy: Cfy, blueprint: str) -> None:
    failed = {"id": "hello", "state": "failed_parsing", "error": "line 3: no such type"}
    cfy.on("PUT /blueprints/hello", failed, status=201)
    result = cfy("blueprints", "upload", blueprint)
    assert result.exit_code == 1
    assert "line 3: no such type" in result.output


def test_a_blueprint_that_is_not_there_is_a_sentence(cfy: Cfy) -> None:
    result = cfy("blueprints", "upload", "nowhere.yaml", "-b", "x")
    assert (result.exit_code, "no file nowhere.yaml" in result.output) == (2, True)


def test_deleting_a_deployment_ends_when_its_last_execution_is_gone(cfy: Cfy) -> None:
    cfy.on("DELETE /deployments/hello", status=204)
    cfy.on("GET /executions", page(ENDED | {"status": "started"}))
    cfy.says("x", status="deleted", error="")
    cfy.on("GET /executions/x", GONE, status=404)
    result = cfy("deployments", "delete", "hello")
    assert result.exit_code == 0
    assert "Deployment hello is deleted." in result.output


def test_deleting_what_is_not_there_is_no_success(cfy: Cfy) -> None:
    cfy.on("DELETE /deployments/hello", GONE, status=404)
    assert cfy("deployments", "delete", "hello").exit_code == 5


def test_install_uploads_deploys_and_installs(cfy: Cfy, blueprint: str) -> None:
    cfy.on("PUT /blueprints/hello", {"id": "hello", "state": "uploaded"}, status=201)
    cfy.on("PUT /deployments/hello", {"id": "hello"}, status=201)
    cfy.on("POST /executions", ENDED | {"status": "pending"}, status=201)
    cfy.on("GET /executions/x", ENDED)
    cfy.says("x")
    result = cfy("install", blueprint, "-i", "port=8000")
    assert result.exit_code == 0, result.output
    assert cfy.sent("PUT /deployments/hello")["inputs"] == {"port": 8000}
    assert cfy.sent("POST /executions")["workflow_id"] == "install"


def test_uninstall_removes_everything(cfy: Cfy) -> None:
    cfy.on("GET /deployments/hello", {"blueprint_id": "b"})
    cfy.on("POST /executions", ENDED | {"status": "pending"}, status=201)
    cfy.on("GET /executions/x", ENDED)
    cfy.says("x")
    cfy.on("DELETE /deployments/hello", status=204)
    cfy.on("GET /executions", page())
    cfy.on("DELETE /blueprints/b", status=204)
    result = cfy("uninstall", "hello")
    assert result.exit_code == 0, result.output
    assert cfy.calls()[-1] == "DELETE /blueprints/b"


def test_a_workflow_that_is_not_there_names_those_that_are(cfy: Cfy) -> None:
    cfy.on("GET /deployments/hello", {"workflows": [{"name": "install"}]})
    result = cfy("workflows", "get", "instal", "-d", "hello")
    assert result.exit_code == 5
    assert "it has: install" in result.output
    assert "Did you mean 'install'?" in result.output


def test_a_start_waits_for_the_deployments_environment(cfy: Cfy) -> None:
    waits: list[float] = []
    code = "deployment_environment_creation_in_progress_error"
    cfy.on("POST /executions", {"message": "not yet", "error_code": code}, status=400)
    cfy.on("POST /executions", ENDED, status=201)
    server = CloudifyClient(session=cfy.invocation().session)
    assert start(server, "hello", "install", {}, wait=waits.append).id == "x"
    assert len(waits) == 1


def test_a_start_whose_answer_got_lost_is_asked_for_again_with_the_same_key(cfy: Cfy) -> None:
    waits: list[float] = []
    cfy.away("POST /executions", httpx.ReadError("reset"))
    cfy.away("POST /executions")
    cfy.on("POST /executions", ENDED, status=201)
    assert start(_server(cfy), "hello", "install", {}, wait=waits.append).id == "x"
    assert waits == [0.5, 0.5]
    first, *others = [request.headers["idempotency-key"] for request in cfy.requests]
    assert others == [first, first]


def test_a_start_that_cannot_have_arrived_is_not_waited_for(cfy: Cfy) -> None:
    cfy.away("POST /executions")
    with pytest.raises(ServerUnreachable):
        start(_server(cfy), "hello", "install", {}, wait=lambda _: pytest.fail("waited"))


def test_who_cannot_know_whether_it_started_is_told_the_key(
    cfy: Cfy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "LONGEST", 0)
    cfy.away("POST /executions", httpx.ReadError("reset"))
    result = cfy("executions", "start", "install", "-d", "d", "--idempotency-key", "mine")
    assert result.exit_code == 3
    assert "Whether the execution was started is not known." in result.output
    assert "--idempotency-key mine" in result.output


def _server(cfy: Cfy) -> CloudifyClient:
    return CloudifyClient(session=cfy.invocation().session, retries=Retries(attempts=1))


def test_a_wrong_blueprint_is_found_without_a_server(cfy: Cfy, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("tosca_definitions_version: cloudify_dsl_1_5\nnode_templates: {a: {type: no}}")
    result = cfy("blueprints", "validate", str(path))
    assert (result.exit_code, cfy.calls()) == (1, [])
    assert "is not a valid blueprint" in result.output
