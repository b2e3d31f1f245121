import io
import json
import shutil
import tarfile

import pytest
from sqlalchemy import text

from contract.conftest import Manager
from contract.wares import PLAN, deployed, packed, refusal, upload


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1])
def test_a_blueprint_with_a_number_that_no_worker_can_read_is_invalid(
    manager: Manager, number: int
) -> None:
    plan = json.dumps({**PLAN, "inputs": {"port": {"default": number}}}).encode()
    upload(manager.http, archive=packed({"blueprint.yaml": plan}))
    got = manager.http.get("/blueprints/bp").json()
    assert got["state"] == "invalid"
    assert "plan.inputs.port.default is an integer of more than 64 bits" in got["error"]


def test_an_uploaded_blueprint_can_be_followed_and_downloaded(manager: Manager) -> None:
    made = upload(manager.http).json()
    assert (made["state"], made["upload_execution"]["status"]) == ("uploaded", "terminated")
    followed = manager.http.get(f"/executions/{made['upload_execution']['id']}").json()
    assert followed["workflow_id"] == "upload_blueprint"
    got = manager.http.get("/blueprints/bp").json()
    assert got["plan"]["description"] == got["description"] == "one web server"
    archive = manager.http.get("/blueprints/bp/archive")
    assert archive.headers["content-disposition"] == "attachment; filename=bp.tar.gz"
    with tarfile.open(fileobj=io.BytesIO(archive.content)) as opened:
        assert "bp/blueprint.yaml" in opened.getnames()


def test_a_broken_blueprint_says_so_in_its_state_and_can_be_replaced(manager: Manager) -> None:
    broken = upload(manager.http, archive=packed({"blueprint.yaml": b"{"})).json()
    assert broken["state"] == "invalid"
    assert "blueprint.yaml" in broken["error"]
    assert upload(manager.http).json()["state"] == "uploaded"
    assert refusal(upload(manager.http)) == (409, "conflict_error")


def test_a_synchronous_upload_answers_with_the_fault(manager: Manager) -> None:
    answer = upload(manager.http, application_file_name="other.yaml", async_upload=False)
    assert refusal(answer) == (400, "invalid_blueprint_error")
    assert "other.yaml" in answer.json()["message"]


def test_a_raw_body_works_too(manager: Manager) -> None:
    content = packed({"blueprint.yaml": b"{}"})
    chunks = (content[place : place + 64] for place in range(0, len(content), 64))
    headers = {"Content-Type": "application/json"}
    answer = manager.http.put("/blueprints/raw", content=chunks, headers=headers)
    assert answer.json()["state"] == "uploaded"


@pytest.mark.parametrize(
    ("archive", "reason"),
    [
        (b"no archive at all", "cannot be read"),
        (packed({"../../out.yaml": b"x"}), "out of its folder"),
        (packed({"blueprint.yaml": b"x" * (2 << 20)}), "more than 1 MB"),
        (packed({f"file-{number}": b"x" for number in range(30)}), "more than 20 files"),
    ],
)
def test_a_bad_archive_is_refused_and_leaves_nothing(
    manager: Manager, archive: bytes, reason: str
) -> None:
    made = upload(manager.http, archive=archive).json()
    assert made["state"] == "failed_extracting"
    assert reason in made["error"]
    assert list(manager.data.glob("blueprints/*/*")) == list(manager.data.glob("uploads/*")) == []


def test_a_used_blueprint_cannot_be_deleted(manager: Manager) -> None:
    deployed(manager.http)
    refused = manager.http.delete("/blueprints/dep-bp")
    assert refusal(refused) == (400, "dependent_exists_error")
    assert "dep" in refused.json()["message"]
    manager.http.delete("/deployments/dep")
    assert manager.http.delete("/blueprints/dep-bp").status_code == 204
    gone = manager.http.get("/blueprints/dep-bp")
    assert refusal(gone) == (404, "not_found_error")
    assert "not found" in gone.json()["message"]


def test_lists_follow_the_grammar(manager: Manager) -> None:
    for name in ("alpha", "beta", "gamma"):
        upload(manager.http, name)
    asked = "_include=id,state&_sort=-id&_size=2&_offset=1&state=uploaded"
    listed = manager.http.get(f"/blueprints?{asked}").json()
    assert listed["items"] == [
        {"id": "beta", "state": "uploaded"},
        {"id": "alpha", "state": "uploaded"},
    ]
    assert listed["metadata"]["pagination"] == {"total": 3, "size": 2, "offset": 1}
    assert manager.http.get("/blueprints?_search=AMM").json()["items"][0]["id"] == "gamma"
    unknown = manager.http.get("/blueprints?colour=red")
    assert refusal(unknown) == (400, "bad_parameters_error")
    assert "colour" in unknown.json()["message"]
    missing = manager.http.get("/blueprints?_include=colour")
    assert refusal(missing) == (400, "no_such_include_field_error")


def test_files_come_back_from_the_database_when_the_folder_is_lost(manager: Manager) -> None:
    upload(manager.http)
    shutil.rmtree(manager.data / "blueprints")
    assert manager.http.get("/blueprints/bp/archive").status_code == 200
    deployed_execution = _execution_of(manager)
    assert manager.records.call(deployed_execution, 0, "resource", {"path": "hi.sh"}) == b"echo hi"


def test_files_of_an_older_version_are_adopted(manager: Manager) -> None:
    """They lay in the blueprint's folder itself, and the database had none."""
    upload(manager.http)
    home = manager.data / "blueprints" / "default_tenant" / "bp"
    (inner,) = home.iterdir()
    for file in list(inner.iterdir()):
        file.rename(home / file.name)
    inner.rmdir()
    with manager.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM blueprint_archive_parts"))
    execution = _execution_of(manager)
    for _ in range(2):
        answer = manager.records.call(execution, 0, "resource", {"path": "hi.sh"})
        assert answer == b"echo hi"


def _execution_of(manager: Manager) -> str:
    manager.http.put("/deployments/dep", json={"blueprint_id": "bp"})
    body = {"deployment_id": "dep", "workflow_id": "install"}
    return str(manager.http.post("/executions", json=body).json()["id"])
