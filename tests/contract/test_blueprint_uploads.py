"""How blueprints come in: each stage visible, bounded, and never half done."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from conductor.domain.ids import WorkerId
from contract.conftest import JsonLanguage, Manager, running_manager
from contract.wares import PLAN, packed, plan_archive, refusal, upload
from contract.web_server import web_server

Errand = Callable[[], object]


class Held:
    """Errands that are done when the test says so."""

    def __init__(self) -> None:
        self.errands: list[Errand] = []

    def __call__(self, errand: Errand) -> None:
        self.errands.append(errand)

    def go_on(self) -> None:
        while self.errands:
            self.errands.pop(0)()


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
def slow(tmp_path: Path, held: Held) -> Iterator[Manager]:
    """A manager that answers first and works then."""
    with running_manager(tmp_path, JsonLanguage(), held) as manager:
        yield manager


def files_left(manager: Manager) -> list[Path]:
    return [*manager.data.glob("uploads/*"), *manager.data.glob("blueprints/*/*/*")]


def state(manager: Manager, name: str = "bp") -> tuple[str, str]:
    got = manager.http.get(f"/blueprints/{name}").json()
    return got["state"], got["upload_execution"]["status"]


def test_an_upload_is_answered_at_once_and_can_be_watched(slow: Manager, held: Held) -> None:
    made = upload(slow.http).json()
    assert (made["state"], made["upload_execution"]["status"]) == ("uploading", "started")
    assert made["plan"] == {}
    waits = slow.http.delete("/blueprints/bp")
    assert refusal(waits) == (400, "invalid_blueprint_error")
    held.go_on()
    assert state(slow) == ("uploaded", "terminated")
    assert slow.http.get("/blueprints/bp/archive").status_code == 200


def test_of_two_uploads_of_one_id_the_second_is_refused(slow: Manager, held: Held) -> None:
    upload(slow.http)
    second = upload(slow.http, archive=packed({"blueprint.yaml": b"{}"}))
    assert refusal(second) == (409, "conflict_error")
    assert "uploading already" in second.json()["message"]
    held.go_on()
    assert slow.http.get("/blueprints/bp").json()["plan"]["description"] == "one web server"


def test_a_blueprint_deleted_by_force_in_the_middle_stays_away(slow: Manager, held: Held) -> None:
    execution = upload(slow.http).json()["upload_execution"]["id"]
    slow.http.delete("/blueprints/bp", params={"force": True})
    held.go_on()
    assert slow.http.get("/blueprints/bp").status_code == 404
    ended = slow.http.get(f"/executions/{execution}").json()
    assert (ended["status"], "deleted" in ended["error"]) == ("failed", True)
    assert files_left(slow) == []


def test_an_upload_that_was_overtaken_leaves_the_newer_one_alone(slow: Manager, held: Held) -> None:
    upload(slow.http, archive=packed({"blueprint.yaml": b"{}"}))
    slow.http.delete("/blueprints/bp", params={"force": True})
    upload(slow.http)
    held.go_on()
    got = slow.http.get("/blueprints/bp").json()
    assert (got["state"], got["description"]) == ("uploaded", "one web server")


def test_an_upload_can_be_cancelled(slow: Manager, held: Held) -> None:
    execution = upload(slow.http).json()["upload_execution"]["id"]
    slow.http.post(f"/executions/{execution}", json={"action": "cancel"})
    held.go_on()
    assert state(slow) == ("failed_uploading", "cancelled")
    assert files_left(slow) == []
    upload(slow.http)
    held.go_on()
    assert state(slow) == ("uploaded", "terminated")


def test_an_upload_whose_server_is_lost_says_so_and_can_be_sent_again(
    slow: Manager, held: Held
) -> None:
    upload(slow.http)
    slow.leases.arrive(WorkerId("w1"))  # its next life
    assert state(slow) == ("failed_uploading", "failed")
    assert "upload it again" in slow.http.get("/blueprints/bp").json()["error"]
    held.go_on()  # it was only believed dead
    assert state(slow) == ("failed_uploading", "failed")
    assert upload(slow.http).json()["state"] == "uploading"
    held.go_on()
    assert state(slow) == ("uploaded", "terminated")


def test_a_fault_of_the_server_leaves_nothing_half_uploaded(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no more memory")

    monkeypatch.setattr(JsonLanguage, "parse_file", broken)
    upload(manager.http)
    assert state(manager) == ("failed_parsing", "failed")
    assert "memory" not in manager.http.get("/blueprints/bp").json()["error"]
    assert files_left(manager) == []


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("app/blueprint.yaml", msgspec.json.encode(PLAN))
    return stream.getvalue()


@pytest.mark.parametrize("archive", [zipped(), plan_archive()])
def test_an_archive_is_fetched_from_its_url(manager: Manager, archive: bytes) -> None:
    with web_server({"/app": archive}) as url:
        made = by_url(manager, f"{url}/app")
    assert made.json()["state"] == "uploaded"


def by_url(manager: Manager, url: str, **params: Any) -> httpx.Response:
    wishes = json.dumps({"blueprint_archive_url": url, "async_upload": True, **params})
    answer = manager.http.put("/blueprints/bp", files={"params": (None, wishes)})
    return manager.http.get("/blueprints/bp") if answer.is_success else answer


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "not fetched from file"),
        ("ftp://example.org/app.zip", "not fetched from ftp"),
        ("/etc/passwd", "not fetched from nowhere"),
        ("http://[::1]:1/app.zip", "CONDUCTOR_IMPORT_NETWORKS"),
        ("http://169.254.169.254/latest", "CONDUCTOR_IMPORT_NETWORKS"),
        ("HERE/missing", "answered 404"),
        ("HERE/elsewhere", "answered 302"),
        ("HERE/large", "larger than 2 MB"),
        ("http://[", "not fetched from nowhere"),
    ],
)
def test_a_url_that_may_not_or_cannot_be_fetched_is_a_failed_upload(
    manager: Manager, url: str, reason: str
) -> None:
    with web_server({"/large": b"x" * (3 << 20)}) as here:
        made = by_url(manager, url.replace("HERE", here)).json()
    assert made["state"] == "failed_uploading"
    assert reason in made["error"]


def test_a_url_and_an_archive_together_are_refused(manager: Manager) -> None:
    both = upload(manager.http, blueprint_archive_url="http://example.org/app.zip")
    assert refusal(both) == (400, "bad_parameters_error")
    neither = manager.http.put("/blueprints/bp", files={"params": (None, "{}")})
    assert refusal(neither) == (400, "bad_parameters_error")
    assert manager.http.get("/blueprints/bp").status_code == 404


@pytest.mark.parametrize(
    "params",
    [
        {"application_file_name": 5},
        {"labels": "red"},
        {"labels": {"a": "b"}},
        {"private_resource": "perhaps"},
        {"visibility": "private", "private_resource": True},
        {"visibility": "everybody"},
        {"application_file_name": "../../../conductor.db"},
        {"application_file_name": "a%00b.yaml"},
        {"application_file_name": "long" * 100},
        {"application_file_name": "long" * 1000},
    ],
)
def test_wishes_that_make_no_sense_are_refused(manager: Manager, params: dict[str, Any]) -> None:
    answer = upload(manager.http, **{"async_upload": False, **params})
    assert answer.status_code == 400
    assert answer.json()["message"]


@pytest.mark.parametrize("body", [b"--b\r\n", b"nothing", b"--b\r\nContent-Disposition: x\r\n\r\n"])
def test_a_form_that_is_no_form_is_refused(manager: Manager, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = manager.http.put("/blueprints/bp", content=body, headers=headers)
    assert refusal(answer) == (400, "bad_parameters_error")


def test_wishes_of_the_older_form_are_in_the_query(manager: Manager) -> None:
    wishes = {
        "application_file_name": "other.yaml",
        "private_resource": "True",
        "labels": '[{"key": "team", "value": "red"}]',
    }
    archive = packed({"other.yaml": msgspec.json.encode(PLAN)})
    made = manager.http.put("/blueprints/bp", params=wishes, content=archive).json()
    assert (made["state"], made["visibility"]) == ("uploaded", "private")
    assert [(each["key"], each["value"]) for each in made["labels"]] == [("team", "red")]


def test_an_administrator_may_say_who_uploaded_a_blueprint_and_when(manager: Manager) -> None:
    told = {"created_by": "bob", "created_at": "2020-01-01T00:00:00.000Z"}
    made = upload(manager.http, labels=[{"env": "old"}], **told).json()
    assert {name: made[name] for name in told} == told
    assert {name: made["labels"][0][name] for name in told} == told
    assert made["upload_execution"]["created_by"] == "admin"
    wrong = upload(manager.http, "other", created_at="yesterday or so")
    assert refusal(wrong) == (400, "bad_parameters_error")


def test_a_validation_keeps_nothing(manager: Manager) -> None:
    upload(manager.http)
    before = manager.http.get("/blueprints/bp").json()
    valid = validated(manager, plan_archive(), async_upload=False)
    assert (valid.status_code, valid.json()["state"]) == (201, "validating")
    assert valid.json()["upload_execution"]["status"] == "terminated"
    broken = validated(manager, packed({"blueprint.yaml": b"{"}), async_upload=False)
    assert broken.status_code == 400
    assert "blueprint.yaml" in broken.json()["message"]
    assert manager.http.get("/blueprints/bp").json() == before
    validated(manager, plan_archive(), name="new", async_upload=False)
    assert manager.http.get("/blueprints/new").status_code == 404
    assert list(manager.data.glob("uploads/*")) == []


def test_a_validation_that_nobody_waits_for_is_told_by_its_execution(manager: Manager) -> None:
    said = validated(manager, packed({"blueprint.yaml": b"{"})).json()
    ended = manager.http.get(f"/executions/{said['upload_execution']['id']}").json()
    assert (ended["status"], "blueprint.yaml" in ended["error"]) == ("failed", True)


def validated(manager: Manager, archive: bytes, name: str = "bp", **params: Any) -> httpx.Response:
    wishes = json.dumps({"async_upload": True, **params})
    parts = {"params": (None, wishes), "blueprint_archive": ("filename", archive, "text/plain")}
    return manager.http.put(f"/blueprints/{name}/validate", files=parts)


@pytest.mark.parametrize("length", [True, False])
def test_what_is_larger_than_the_bound_is_refused_before_it_has_come(
    manager: Manager, length: bool
) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 2 << 30:
            sent += 1 << 20
            yield b"x" * (1 << 20)

    headers = {"Content-Length": str(2 << 30)} if length else {}
    answer = manager.http.put("/blueprints/bp", content=endless(), headers=headers)
    assert refusal(answer) == (413, "bad_parameters_error")
    assert "60 MB" in answer.json()["message"]
    assert sent < 200 << 20
    assert answer.headers["connection"] == "close"
    assert manager.http.get("/blueprints/bp").status_code == 404


def test_a_stranger_cannot_make_the_server_swallow_gigabytes(manager: Manager) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 2 << 30:
            sent += 1 << 20
            yield b"x" * (1 << 20)

    answer = httpx.put(f"{manager.http.base_url}blueprints/bp", content=endless())
    assert refusal(answer) == (401, "unauthorized_error")
    assert sent < 500 << 20


def test_a_small_body_that_nobody_reads_costs_no_connection(manager: Manager) -> None:
    answer = manager.http.request("DELETE", "/blueprints/none", content=b"x" * 1000)
    assert answer.status_code == 404
    assert "connection" not in answer.headers
