"""Those who wait for an up- or download hear how far it has come."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from client.conftest import Wire
from cloudify_rest_client import progress
from cloudify_rest_client.archives import FolderLimits, check_size
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError

NONE: dict[str, Any] = {"items": [], "metadata": {}}


@pytest.fixture
def heard() -> list[tuple[int, int]]:
    return []


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(progress, "PIECE", 4)
    (path := tmp_path / "a.zip").write_bytes(b"0123456789")
    return path


def test_a_streamed_upload_tells(
    client: CloudifyClient, wire: Wire, archive: Path, heard: list[tuple[int, int]]
) -> None:
    wire.on("POST /plugins", {"id": "p"}, status=201)
    client.plugins.upload(str(archive), progress_callback=lambda *far: heard.append(far))
    assert heard == [(4, 10), (8, 10), (10, 10)]
    assert wire.requests[0].content == b"0123456789"
    assert "progress_callback" not in wire.requests[0].url.params


def test_a_form_tells(
    client: CloudifyClient, wire: Wire, archive: Path, heard: list[tuple[int, int]]
) -> None:
    wire.on("PUT /blueprints/bp", {"id": "bp"}, status=201)
    client.blueprints.upload(str(archive), "bp", "tenant", lambda *far: heard.append(far))
    assert heard == [(10, 10)]
    assert b"0123456789" in wire.requests[0].content


def test_a_download_tells(
    client: CloudifyClient, wire: Wire, tmp_path: Path, heard: list[tuple[int, int]]
) -> None:
    wire.answers["GET /snapshots/s/archive"] = lambda _: httpx.Response(200, content=b"01234")
    target = str(tmp_path / "s.zip")
    client.snapshots.download("s", target, lambda *far: heard.append(far))
    assert heard == [(5, 5)]


def test_a_folder_that_is_too_large_is_refused_before_it_is_packed(
    client: CloudifyClient, wire: Wire, tmp_path: Path
) -> None:
    (tmp_path / "bp.yaml").write_text("node_templates: {}")
    (tmp_path / "big.iso").write_bytes(b"0" * 2048)
    settings = [
        {"name": "blueprint_folder_max_size_mb", "value": 0.001},
        {"name": "blueprint_folder_max_files", "value": 10},
    ]
    wire.on("GET /config", {"items": settings})
    with pytest.raises(CloudifyClientError, match=r"too large for a blueprint: .* 0\.001 MB"):
        client.blueprints.upload(str(tmp_path / "bp.yaml"), "bp", skip_size_limit=False)
    assert [request.method for request in wire.requests] == ["GET"]


def test_a_server_without_such_settings_has_the_usual_ones(
    client: CloudifyClient, wire: Wire, tmp_path: Path
) -> None:
    (tmp_path / "bp.yaml").write_text("node_templates: {}")
    wire.on("GET /config", {"message": "not found"}, status=404)
    wire.on("PUT /blueprints/bp", {"id": "bp"}, status=201)
    made = client.blueprints.upload(str(tmp_path / "bp.yaml"), "bp", skip_size_limit=False)
    assert made.id == "bp"


def test_too_many_files_are_too_large_as_well(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).touch()
    check_size(tmp_path, FolderLimits(files=3))
    with pytest.raises(CloudifyClientError, match="at most 2 files"):
        check_size(tmp_path, FolderLimits(files=2))
