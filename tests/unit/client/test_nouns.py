import io
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import httpx
import pytest

from client.conftest import Wire
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.executions import Execution

NONE = {"items": [], "metadata": {"pagination": {"total": 0, "size": 1000, "offset": 0}}}


def test_starting_sends_its_claims_as_words(client: CloudifyClient, wire: Wire) -> None:
    wire.on("POST /executions", {"id": "e", "status": "pending"}, status=201)
    execution = client.executions.start("d", "install", {"a": 1}, queue=True)
    assert execution.status == Execution.PENDING
    assert wire.sent() == {
        "deployment_id": "d",
        "workflow_id": "install",
        "parameters": {"a": 1},
        "allow_custom_parameters": "false",
        "force": "false",
        "dry_run": "false",
        "queue": "true",
        "scheduled_time": None,
        "wait_after_fail": 600,
    }


@pytest.mark.parametrize(
    ("how", "action"),
    [({}, "cancel"), ({"force": True}, "force-cancel"), ({"kill": True}, "kill")],
)
def test_cancelling_has_three_strengths(
    how: dict[str, bool], action: str, client: CloudifyClient, wire: Wire
) -> None:
    wire.on("POST /executions/e", {"id": "e"})
    client.executions.cancel("e", **how)
    assert wire.sent() == {"action": action}


def test_a_field_that_was_not_included_reads_as_none() -> None:
    assert Execution({"id": "e"}).status is None


def test_a_list_is_iterable_and_knows_the_total(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /deployments", {"items": [{"id": "d"}], "metadata": {"pagination": {"total": 7}}})
    found = client.deployments.list()
    assert [deployment.id for deployment in found] == ["d"]
    assert found.one() is found[0]
    assert found.metadata.pagination.total == 7


def test_filter_rules_are_searched_for(client: CloudifyClient, wire: Wire) -> None:
    wire.on("POST /searches/deployments", NONE)
    client.deployments.list(filter_rules=[{"key": "a"}], _include=["id"])
    assert wire.sent() == {"filter_rules": [{"key": "a"}]}
    assert wire.requests[0].url.params["_include"] == "id"


def test_a_node_that_is_not_there_is_not_found(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /nodes", NONE)
    with pytest.raises(CloudifyClientError, match="not found") as caught:
        client.nodes.get("d", "n")
    assert caught.value.status_code == 404


def test_events_come_with_logs_when_asked(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /events", NONE)
    client.events.list(include_logs=True, execution_id="e")
    query = wire.requests[0].url.params
    assert query.get_list("type") == ["cloudify_event", "cloudify_log"]
    assert query["_sort"] == "reported_timestamp"


def test_a_blueprint_is_packed_under_one_top_folder(
    client: CloudifyClient, wire: Wire, tmp_path: Path
) -> None:
    folder = tmp_path / "hello"
    (folder / "scripts").mkdir(parents=True)
    (folder / "my blueprint.yaml").write_text("node_templates: {}")
    (folder / "scripts" / "run.sh").write_text("true")
    wire.on("PUT /blueprints/hello", {"id": "hello", "state": "uploading"}, status=201)
    client.blueprints.upload(str(folder / "my blueprint.yaml"), "hello", async_upload=True)
    body = wire.requests[0].content
    assert b'"application_file_name": "my%20blueprint.yaml"' in body
    found = re.search(rb'filename="filename"\r\nContent-Type: text/plain\r\n\r\n', body)
    assert found
    with tarfile.open(fileobj=io.BytesIO(body[found.end() :])) as archive:
        assert {name.split("/")[0] for name in archive.getnames()} == {"hello"}
        assert "hello/scripts/run.sh" in archive.getnames()


def test_a_download_takes_the_servers_name_and_never_overwrites(
    client: CloudifyClient, wire: Wire, tmp_path: Path
) -> None:
    disposition = {"content-disposition": "attachment; filename=../hello.tar.gz"}
    wire.answers["GET /blueprints/hello/archive"] = lambda _: httpx.Response(
        200, content=b"bytes", headers=disposition
    )
    path = client._client.download("/blueprints/hello/archive", folder=tmp_path)
    assert (path, path.read_bytes()) == (tmp_path / "hello.tar.gz", b"bytes")
    with pytest.raises(FileExistsError):
        client._client.download("/blueprints/hello/archive", folder=tmp_path)


def test_models_load_without_an_http_library() -> None:
    code = (
        "import sys, cloudify_rest_client.executions, cloudify_rest_client.exceptions;"
        "sys.exit('httpx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603
    assert done.returncode == 0
