"""Files of deployments, which stand beside the API."""

from pathlib import Path

import httpx
import pytest

from client.calls import Call
from client.conftest import Wire
from cloudify_rest_client.client import CloudifyClient

CALLS = [
    Call(
        lambda c: c.resources.list_deployment_files("d"),
        "GET /resources/deployments/dev/d/",
        answer={"notes/a.txt": "2026-01-01T00:00:00"},
        gives=dict,
    ),
    Call(
        lambda c: c.resources.delete_deployment_file("d", "notes/a b.txt"),
        "DELETE /resources/deployments/dev/d/notes/a%20b.txt",
        status=204,
    ),
]


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_call_sends_its_request(call: Call, client: CloudifyClient, wire: Wire) -> None:
    call.check(client, wire)


def test_files_come_one_by_one_or_as_an_archive(
    client: CloudifyClient, wire: Wire, tmp_path: Path
) -> None:
    folder, files = "/resources/deployments/dev/d/", client.resources
    wire.answers[f"GET {folder}"] = lambda _: httpx.Response(200, content=b"tar")
    wire.answers[f"GET {folder}a.txt"] = lambda _: httpx.Response(200, content=b"text")
    whole = files.download_deployment_workdir("d", str(tmp_path / "d.tar"))
    one = files.download_deployment_file("d", "/a.txt", str(tmp_path / "a.txt"))
    assert (Path(whole).read_bytes(), Path(one).read_bytes()) == (b"tar", b"text")
    assert dict(wire.requests[0].url.params) == {"archive": "true"}


def test_a_file_goes_as_it_is_or_with_its_moment_or_is_unpacked(
    client: CloudifyClient, wire: Wire, tmp_path: Path
) -> None:
    (source := tmp_path / "a.txt").write_bytes(b"text")
    for name in ("a.txt", ""):
        wire.answers[f"PUT /resources/deployments/dev/d/{name}"] = lambda _: httpx.Response(201)
    upload = client.resources.upload_deployment_file
    upload("d", "a.txt", str(source))
    upload("d", "a.txt", str(source), modified_at="2026-01-01T00:00:00")
    upload("d", "", str(source), extract=True)
    plain, dated, unpacked = wire.requests
    assert (plain.content, dict(plain.url.params)) == (b"text", {})
    assert dated.headers["content-type"].startswith("multipart/form-data")
    assert b'name="mtime"\r\n\r\n2026-01-01T00:00:00' in dated.content
    assert b'name="file"' in dated.content
    assert dict(unpacked.url.params) == {"extract": "yes"}


def test_a_client_without_a_tenant_is_told_to_name_one() -> None:
    with pytest.raises(ValueError, match="name one"):
        CloudifyClient().resources.list_deployment_files("d")
