import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from client.conftest import Wire
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import ServerUnreachable
from cloudify_rest_client.executions import Execution

NONE = {"items": [], "metadata": {"pagination": {"total": 0, "size": 1000, "offset": 0}}}


def test_a_field_that_was_not_included_reads_as_none() -> None:
    assert Execution({"id": "e"}).status is None


def test_a_list_is_iterable_and_knows_the_total(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /deployments", {"items": [{"id": "d"}], "metadata": {"pagination": {"total": 7}}})
    found = client.deployments.list()
    assert [deployment.id for deployment in found] == ["d"]
    assert found.one() is found[0]
    assert found.metadata.pagination.total == 7


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


def test_a_download_that_breaks_leaves_no_file(
    client: CloudifyClient, wire: Wire, tmp_path: Path
) -> None:
    def half() -> Iterator[bytes]:
        yield b"by"
        raise httpx.ReadError("reset")

    wire.answers["GET /blueprints/hello/archive"] = lambda _: httpx.Response(200, content=half())
    with pytest.raises(ServerUnreachable, match="reset"):
        client.blueprints.download("hello", str(tmp_path / "hello.zip"))
    assert list(tmp_path.iterdir()) == []
