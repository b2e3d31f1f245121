from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from conductor.control.services.blueprints import Blueprints
from conductor.domain.ids import WorkerId
from contract.conftest import Manager
from contract.wares import deployed, refusal, started


def address(manager: Manager, path: str) -> str:
    return str(manager.http.base_url).rstrip("/") + path


def plain(manager: Manager, path: str, **headers: str) -> httpx.Response:
    return httpx.get(address(manager, path), headers=headers)


def test_only_ok_is_open_to_everybody(manager: Manager) -> None:
    assert plain(manager, "/ok").json() == "OK"
    assert refusal(plain(manager, "/status")) == (401, "unauthorized_error")


def test_no_other_route_answers_without_credentials(manager: Manager) -> None:
    routes = manager.http.get("/openapi.json").json()["paths"]
    for path, methods in routes.items():
        for method in methods:
            if path.endswith("/ok"):
                continue
            url = str(manager.http.base_url.copy_with(path=path.replace("{", "").replace("}", "")))
            answer = httpx.request(method, url, headers={"Tenant": "default_tenant"})
            assert answer.status_code in (400, 401), (method, path, answer.text)


@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password_is_refused(manager: Manager, password: str) -> None:
    answer = manager.http.get("/status", auth=("admin", password))
    assert refusal(answer) == (401, "unauthorized_error")


def test_a_missing_or_unknown_tenant_is_forbidden(manager: Manager) -> None:
    unknown = manager.http.get("/blueprints", headers={"Tenant": "nowhere"})
    assert refusal(unknown) == (403, "forbidden_error")
    del manager.http.headers["Tenant"]
    assert refusal(manager.http.get("/blueprints")) == (403, "forbidden_error")


def test_a_token_works_until_it_expires_or_is_deleted(manager: Manager) -> None:
    made = manager.http.post("/tokens", json={"expiration_date": "+1h"}).json()
    headers = {"Authentication-Token": made["value"], "Tenant": "default_tenant"}
    assert plain(manager, "/blueprints", **headers).status_code == 200
    shown = manager.http.get(f"/tokens/{made['id']}").json()
    assert shown["value"] == f"ctok-{made['id']}-********"
    manager.clock.advance(timedelta(hours=2))
    assert plain(manager, "/blueprints", **headers).status_code == 401
    assert manager.http.delete(f"/tokens/{made['id']}").status_code == 204


def test_an_execution_token_stands_for_its_creator_while_it_runs(manager: Manager) -> None:
    deployed(manager.http)
    execution = started(manager.http).json()
    [assignment] = manager.records.claim(WorkerId("w1"), limit=5)
    headers = {"Execution-Token": assignment.context["execution_token"]}
    assert plain(manager, "/blueprints", **headers).status_code == 200
    ended = httpx.patch(
        address(manager, f"/executions/{execution['id']}"),
        json={"status": "failed", "error": "no disk"},
        headers=headers,
    )
    assert (ended.status_code, ended.json()["error"]) == (200, "no disk")
    assert plain(manager, "/blueprints", **headers).status_code == 401


def test_every_answer_carries_a_request_id(manager: Manager) -> None:
    assert plain(manager, "/ok", **{"X-Request-ID": "mine"}).headers["X-Request-ID"] == "mine"
    assert len(plain(manager, "/ok").headers["X-Request-ID"]) == 32


def test_what_profiles_use_asks_looks_like_one_machine(manager: Manager) -> None:
    assert manager.http.get("/status").json()["status"] == "OK"
    assert manager.http.get("/version").json()["version"] == "0.1.0"
    [one] = manager.http.get("/managers").json()["items"]
    [broker] = manager.http.get("/brokers").json()["items"]
    [node] = manager.http.get("/db-nodes").json()["items"]
    assert one["private_ip"] == broker["host"] == node["host"]
    assert manager.http.get("/maintenance").json()["status"] == "deactivated"


def test_what_breaks_inside_is_logged_and_not_told(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the inner secret")

    monkeypatch.setattr(Blueprints, "page", broken)
    answer = manager.http.get("/blueprints", headers={"X-Request-ID": "mine"})
    assert refusal(answer) == (500, "internal_server_error")
    assert "mine" in answer.json()["message"]
    assert "inner secret" not in answer.text


def test_unknown_paths_and_broken_bodies_get_json(manager: Manager) -> None:
    assert refusal(manager.http.get("/nowhere")) == (404, "not_found_error")
    assert refusal(manager.http.post("/executions", json={})) == (400, "bad_parameters_error")


def test_a_locked_database_is_the_servers_trouble_and_not_the_callers(manager: Manager) -> None:
    def be_impatient(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout=0")

    event.listen(manager.database.engine, "checkout", be_impatient)
    with manager.database.writing():
        answer = manager.http.put("/secrets/key", json={"value": "hush"})
    assert refusal(answer) == (503, "internal_server_error")
    assert "locked" in answer.json()["message"]
