"""Blueprints, and what chooses among them: labels and filters."""

import io
import json
import re
import tarfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from client.calls import NONE, Call
from client.conftest import Wire
from cloudify_rest_client.blueprints import Blueprint, BlueprintUploadState
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.filters import Filter
from cloudify_rest_client.responses import ListResponse

RULES = [{"key": "env", "values": ["prod"], "operator": "any_of", "type": "label"}]

CALLS = [
    Call(
        lambda c: c.blueprints.list(
            _include=["id", "state"], sort="created_at", is_descending=True, _size=5
        ),
        "GET /blueprints",
        query={"_include": "id,state", "_sort": "-created_at", "_size": 5},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.blueprints.list(filter_id="f", filter_rules=RULES, _include=["id"]),
        "POST /searches/blueprints",
        {"filter_rules": RULES},
        query={"_filter_id": "f", "_include": "id"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.blueprints.list(constraints={"name_pattern": {"contains": "a"}}),
        "POST /searches/blueprints",
        {"constraints": {"name_pattern": {"contains": "a"}}},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.blueprints.get("a b", _include=["plan"]),
        "GET /blueprints/a%20b",
        query={"_include": "plan"},
        gives=Blueprint,
    ),
    Call(
        lambda c: c.blueprints.delete("bp", force=True),
        "DELETE /blueprints/bp",
        query={"force": True},
        status=204,
    ),
    Call(
        lambda c: c.blueprints.update("bp", {"labels": [{"a": "b"}]}),
        "PATCH /blueprints/bp",
        {"labels": [{"a": "b"}]},
        gives=Blueprint,
    ),
    Call(
        lambda c: c.blueprints.set_owner("bp", "bob"),
        "PATCH /blueprints/bp",
        {"creator": "bob"},
        gives=Blueprint,
    ),
    Call(
        lambda c: c.blueprints.set_visibility("bp", "tenant"),
        "PATCH /blueprints/bp/set-visibility",
        {"visibility": "tenant"},
        gives=Blueprint,
    ),
    Call(
        lambda c: c.blueprints.set_global("bp"),
        "PATCH /blueprints/bp/set-visibility",
        {"visibility": "global"},
        gives=Blueprint,
    ),
    Call(lambda c: c.blueprints.remove_icon("bp"), "PATCH /blueprints/bp/icon", gives=Blueprint),
    Call(
        lambda c: c.blueprints_labels.list_keys(_search="e"),
        "GET /labels/blueprints",
        query={"_search": "e"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.blueprints_labels.list_key_values("env/x"),
        "GET /labels/blueprints/env%2Fx",
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.deployments_labels.list_keys(),
        "GET /labels/deployments",
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.deployments_labels.list_key_values("env"),
        "GET /labels/deployments/env",
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.deployments_labels.get_reserved_labels_keys(),
        "GET /labels/deployments",
        query={"_reserved": True},
        answer=NONE,
        gives=ListResponse,
    ),
    *(
        each
        for noun, path in (
            ("blueprints_filters", "/filters/blueprints"),
            ("deployments_filters", "/filters/deployments"),
        )
        for each in (
            Call(
                lambda c, noun=noun: getattr(c, noun).list(),
                f"GET {path}",
                answer=NONE,
                gives=ListResponse,
            ),
            Call(lambda c, noun=noun: getattr(c, noun).get("f"), f"GET {path}/f", gives=Filter),
            Call(
                lambda c, noun=noun: getattr(c, noun).create("f", RULES, "global"),
                f"PUT {path}/f",
                {"filter_rules": RULES, "visibility": "global"},
                gives=Filter,
            ),
            Call(
                lambda c, noun=noun: getattr(c, noun).update("f", new_filter_rules=RULES),
                f"PATCH {path}/f",
                {"filter_rules": RULES},
                gives=Filter,
            ),
            Call(
                lambda c, noun=noun: getattr(c, noun).update("f", new_visibility="global"),
                f"PATCH {path}/f",
                {"visibility": "global"},
                gives=Filter,
            ),
            Call(lambda c, noun=noun: getattr(c, noun).delete("f"), f"DELETE {path}/f", status=204),
        )
    ),
]


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_call_sends_its_request(call: Call, client: CloudifyClient, wire: Wire) -> None:
    call.check(client, wire)


def form(request: httpx.Request) -> dict[str, Any]:
    found = re.search(rb'name="params"\r\n\r\n(.*?)\r\n', request.content)
    assert found
    params: dict[str, Any] = json.loads(found[1])
    return params


def test_a_blueprint_is_packed_under_one_top_folder(
    client: CloudifyClient, wire: Wire, tmp_path: Path
) -> None:
    folder = tmp_path / "hello"
    (folder / "scripts").mkdir(parents=True)
    (folder / "my blueprint.yaml").write_text("node_templates: {}")
    (folder / "scripts" / "run.sh").write_text("true")
    wire.on("PUT /blueprints/hello", {"id": "hello", "state": "uploading"}, status=201)
    made = client.blueprints.upload(str(folder / "my blueprint.yaml"), "hello", async_upload=True)
    assert made.state == BlueprintUploadState.UPLOADING
    body = wire.requests[0].content
    assert form(wire.requests[0])["application_file_name"] == "my%20blueprint.yaml"
    found = re.search(rb'filename="filename"\r\nContent-Type: text/plain\r\n\r\n', body)
    assert found
    with tarfile.open(fileobj=io.BytesIO(body[found.end() :])) as archive:
        assert {name.split("/")[0] for name in archive.getnames()} == {"hello"}
        assert "hello/scripts/run.sh" in archive.getnames()


def test_an_archive_or_its_url_is_published(
    client: CloudifyClient, wire: Wire, tmp_path: Path
) -> None:
    (archive := tmp_path / "bp.zip").write_bytes(b"zipped")
    wire.on("PUT /blueprints/bp", {"id": "bp"}, status=201)
    client.blueprints.publish_archive(str(archive), "bp", "app.yaml", labels=[{"env": ["a", "b"]}])
    client.blueprints.publish_archive("https://far.test/bp.zip", "bp", visibility="global")
    near, far = wire.requests
    assert b"zipped" in near.content
    assert form(near) == {
        "visibility": "tenant",
        "async_upload": False,
        "labels": [{"key": "env", "value": "a"}, {"key": "env", "value": "b"}],
        "application_file_name": "app.yaml",
    }
    assert b"blueprint_archive" not in far.content.replace(b"blueprint_archive_url", b"")
    assert form(far)["blueprint_archive_url"] == "https://far.test/bp.zip"
    assert form(far)["visibility"] == "global"


def test_a_blueprint_is_validated_and_may_be_gone_already(
    client: CloudifyClient, wire: Wire, tmp_path: Path
) -> None:
    (path := tmp_path / "bp.yaml").write_text("node_templates: {}")
    wire.on("PUT /blueprints/bp/validate", status=204)
    assert client.blueprints.validate(str(path), "bp") == {}
    assert form(wire.requests[0])["async_upload"] is True


def test_a_restore_says_more(client: CloudifyClient, wire: Wire) -> None:
    wire.on("PUT /blueprints/bp", {"id": "bp"}, status=201)
    restored = {"state": "uploaded", "created_at": "2026-01-01T00:00:00.000Z"}
    client.blueprints.upload("https://far.test/bp.zip", "bp", skip_execution=True, **restored)
    sent = form(wire.requests[0])
    assert sent["skip_execution"] is True
    assert {key: sent[key] for key in restored} == restored


def test_archives_and_icons_are_streamed(
    client: CloudifyClient, wire: Wire, tmp_path: Path
) -> None:
    (source := tmp_path / "a").write_bytes(b"bytes")
    wire.on("PUT /blueprints/bp/archive", status=204)
    wire.on("PATCH /blueprints/bp/icon", {"id": "bp"})
    wire.answers["GET /blueprints/bp/archive"] = lambda _: httpx.Response(200, content=b"bytes")
    client.blueprints.upload_archive("bp", str(source))
    assert client.blueprints.upload_icon("bp", str(source)).id == "bp"
    assert [request.content for request in wire.requests] == [b"bytes", b"bytes"]
    written = client.blueprints.download("bp", str(tmp_path / "b"))
    assert Path(written).read_bytes() == b"bytes"


def test_constraints_and_rules_do_not_go_together(client: CloudifyClient) -> None:
    with pytest.raises(ValueError, match="not both"):
        client.blueprints.list(constraints={"labels": []}, filter_id="f")


def test_an_execution_uploads_it(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /blueprints/bp", {"id": "bp", "upload_execution": {"id": "e"}})
    execution = client.blueprints.get("bp").upload_execution
    assert execution is not None
    assert execution.id == "e"
    assert Blueprint({"id": "bp"}).upload_execution is None
