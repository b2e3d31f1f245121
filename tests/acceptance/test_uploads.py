"""Uploads that go wrong: whatever happens in the middle of one, nothing half done is left."""

import base64
import io
import json
import os
import socket
import tarfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from acceptance.guest import Guest
from acceptance.server import PASSWORD, Server
from acceptance.waiting import eventually

BLUEPRINT = b"tosca_definitions_version: cloudify_dsl_1_4\nimports: [cloudify/types/types.yaml]\n"
PAGE = os.sysconf("SC_PAGE_SIZE")
MEGABYTE = 1 << 20


@pytest.fixture
def http(server: Server) -> Iterator[httpx.Client]:
    with client(server) as made:
        yield made


def client(server: Server) -> httpx.Client:
    return httpx.Client(
        base_url=f"http://127.0.0.1:{server.port}/api/v3.1",
        auth=("admin", PASSWORD),
        headers={"Tenant": "default_tenant"},
        timeout=60,
    )


def packed(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def file(name: str, content: bytes = b"", **about: Any) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in about.items():
        setattr(info, key, value)
    return info, content


MAIN = file("app/blueprint.yaml", BLUEPRINT)


def sent(http: httpx.Client, name: str, archive: bytes) -> httpx.Response:
    params = (None, json.dumps({"async_upload": True}))
    parts = {"params": params, "blueprint_archive": ("filename", archive, "text/plain")}
    return http.put(f"/blueprints/{name}", files=parts)


def ended(http: httpx.Client, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def has_ended() -> bool:
        found.update(http.get(f"/blueprints/{name}").json())
        return found["state"] not in ("pending", "uploading", "extracting", "parsing")

    eventually(has_ended, "the upload ends")
    return found


def left_of(server: Server, name: str) -> list[Path]:
    places = server.data / "blueprints" / "default_tenant" / name
    return [*(server.data / "uploads").iterdir(), *places.glob("*")]


def memory_of(server: Server) -> int:
    """Resident, in bytes."""
    statm = Path(f"/proc/{server.process.pid}/statm").read_text()
    return int(statm.split()[1]) * PAGE


@pytest.mark.parametrize("framing", ["Content-Length: 5000000", "Transfer-Encoding: chunked"])
def test_a_client_that_hangs_up_in_the_middle_leaves_nothing(
    server: Server, http: httpx.Client, name: str, framing: str
) -> None:
    credentials = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
    head = (
        f"PUT /api/v3.1/blueprints/{name} HTTP/1.1\r\nHost: here\r\n{framing}\r\n"
        f"Authorization: Basic {credentials}\r\nTenant: default_tenant\r\n\r\n"
    )
    piece = packed(MAIN)
    body = piece if "Length" in framing else b"%x\r\n%s\r\n" % (len(piece), piece)
    with closing(socket.create_connection(("127.0.0.1", server.port))) as connection:
        connection.sendall(head.encode() + body)
    for half in (b"", b"--b\r\nContent-Disposition: form-data; name=params\r\n\r\n{}\r\n--b"):
        answer = http.put(
            f"/blueprints/{name}",
            content=half,
            headers={"Content-Type": "multipart/form-data; boundary=b"},
        )
        assert answer.status_code == 400, answer.text
    assert http.get(f"/blueprints/{name}").status_code == 404
    assert left_of(server, name) == []
    sent(http, name, packed(MAIN))
    assert ended(http, name)["state"] == "uploaded"


def test_of_many_uploads_of_one_id_at_once_one_wins_whole(
    server: Server, http: httpx.Client, name: str
) -> None:
    def one(number: int) -> int:
        said = BLUEPRINT + f"description: number {number}\n".encode()
        with client(server) as own:
            archive = packed(file("app/blueprint.yaml", said), file(f"app/{number}", b"x"))
            return sent(own, name, archive).status_code

    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(one, range(6)))
    assert sorted(codes) == [201, 409, 409, 409, 409, 409]
    assert ended(http, name)["description"] == f"number {codes.index(201)}"
    archive = http.get(f"/blueprints/{name}/archive").content
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        assert f"{name}/{codes.index(201)}" in opened.getnames()
    assert len(left_of(server, name)) == 1


@pytest.mark.parametrize("noun", ["blueprints", "plugins"])
def test_two_gigabytes_are_refused_early_and_never_held(
    server: Server, http: httpx.Client, name: str, noun: str
) -> None:
    before, gone = memory_of(server), 0

    def endless() -> Iterator[bytes]:
        nonlocal gone
        while gone < 2048:
            gone += 1
            yield bytes(MEGABYTE)

    headers = {"Content-Length": str(2048 * MEGABYTE)}
    if noun == "blueprints":
        answer = http.put(f"/blueprints/{name}", content=endless(), headers=headers)
    else:
        answer = http.post("/plugins", content=endless(), headers=headers)
    assert answer.status_code == 413, answer.text
    assert gone < 200
    assert memory_of(server) - before < 50 * MEGABYTE


def test_what_may_be_sent_goes_through_the_disk(own_server: Server) -> None:
    """On a server of its own: another story's upload may still be taken apart."""
    own_server.start()
    done = threading.Event()
    with client(own_server) as http:
        sent(http, "small", packed(MAIN))
        ended(http, "small")
        before = most = memory_of(own_server)

        def watch() -> None:
            nonlocal most
            while not done.wait(0.01):
                most = max(most, memory_of(own_server))

        watching = threading.Thread(target=watch)
        watching.start()
        sent(http, "large", packed(MAIN, file("app/data", os.urandom(40 * MEGABYTE))))
        state = ended(http, "large")["state"]
        size = len(http.get("/blueprints/large/archive").content)
        done.set()
        watching.join()
    assert (state, size > 40 * MEGABYTE) == ("uploaded", True)
    assert most - before < 35 * MEGABYTE, f"{(most - before) // MEGABYTE} MB more"


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([MAIN, file("app/bomb", bytes(300 * MEGABYTE))], "more than 50 MB"),
        ([MAIN, *(file(f"app/{number}") for number in range(10_001))], "more than 10000 files"),
        ([MAIN, file("app/../../../escaped", b"x")], "out of its folder"),
        ([MAIN, file("/tmp/escaped", b"x")], "out of its folder"),  # noqa: S108
        ([MAIN, file("app/link", type=tarfile.SYMTYPE, linkname="/etc/passwd")], "holds a link"),
        ([MAIN, file("app/link", type=tarfile.LNKTYPE, linkname="../../lock")], "holds a link"),
        ([MAIN, file("other/file", b"x")], "exactly one folder"),
    ],
    ids=["bomb", "many", "dots", "absolute", "symlink", "hard link", "two folders"],
)
def test_a_hostile_archive_is_refused_with_its_reason(
    server: Server, http: httpx.Client, name: str, members: Any, reason: str
) -> None:
    sent(http, name, packed(*members))
    failed = ended(http, name)
    assert (failed["state"], failed["upload_execution"]["status"]) == (
        "failed_extracting",
        "failed",
    )
    assert reason in failed["error"]
    assert left_of(server, name) == []
    assert not list(server.data.rglob("escaped"))
    sent(http, name, packed(MAIN))
    assert ended(http, name)["state"] == "uploaded"


def test_a_server_killed_in_the_middle_leaves_a_blueprint_that_can_be_sent_again(
    own_server: Server,
) -> None:
    own_server.environment["CONDUCTOR_IMPORT_NETWORKS"] = "127.0.0.1"
    own_server.start()
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/app.zip"
        wishes = json.dumps({"async_upload": True, "blueprint_archive_url": url})
        with client(own_server) as http:
            made = http.put("/blueprints/slow", files={"params": (None, wishes)}).json()
            assert made["state"] == "pending"
            eventually(
                lambda: http.get("/blueprints/slow").json()["state"] == "uploading", "it is fetched"
            )
        (own_server.data / "uploads" / "half").write_bytes(b"x")
        own_server.kill()
    own_server.start()
    with client(own_server) as http:
        failed = http.get("/blueprints/slow").json()
        assert (failed["state"], failed["upload_execution"]["status"]) == (
            "failed_uploading",
            "failed",
        )
        assert "upload it again" in failed["error"]
        assert left_of(own_server, "slow") == []
        sent(http, "slow", packed(MAIN))
        assert ended(http, "slow")["state"] == "uploaded"
    own_server.stop()


def test_cfy_says_what_was_wrong_and_where(cfy: Guest, name: str, tmp_path: Path) -> None:
    archive = tmp_path / "bad.tar.gz"
    archive.write_bytes(packed(MAIN, file("app/../../out", b"x")))
    said = cfy.tries("blueprints", "upload", "-b", name, str(archive))
    assert said.code == 1
    assert "app/../../out" in said, said.text
