from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from conductor.control.services.blueprints import Blueprints
from conductor.domain.ids import TenantName, WorkerId
from contract.conftest import PASSWORD, Manager
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


def test_a_missing_or_unknown_tenant_is_forbidden(manager: Manager) -> None:
    unknown = manager.http.get("/blueprints", headers={"Tenant": "nowhere"})
    assert refusal(unknown) == (403, "forbidden_error")
    del manager.http.headers["Tenant"]
    assert refusal(manager.http.get("/blueprints")) == (403, "forbidden_error")


def test_all_that_does_not_hold_is_refused_in_the_same_words(manager: Manager) -> None:
    made = manager.http.post("/tokens", json={}).json()["value"]
    wrong = [{"auth": ("admin", "wrong")}, {"auth": ("admin", "")}, {"auth": ("nobody", PASSWORD)}]
    tokens = ["", "ctok", "ctok-1", "ctok-1234567890-secret", made[:-1], made + "-x", "0" * 32]
    texts = set()
    for how in wrong:
        answer = httpx.get(address(manager, "/status"), **how)  # type: ignore[arg-type]
        assert refusal(answer) == (401, "unauthorized_error")
        texts.add(answer.json()["message"])
    for token in tokens:
        for header in ("Authentication-Token", "Execution-Token"):
            answer = plain(manager, "/status", **{header: token})
            assert refusal(answer) == (401, "unauthorized_error"), (header, token)
            texts |= {answer.json()["message"]} if token else set()
    assert len(texts) == 1


def test_an_execution_token_counts_before_a_password(manager: Manager) -> None:
    answer = manager.http.get("/status", headers={"Execution-Token": "0" * 32})
    assert refusal(answer) == (401, "unauthorized_error")


def test_a_user_name_begins_with_a_letter(manager: Manager) -> None:
    answer = manager.http.get("/status", auth=("1admin", PASSWORD))
    assert refusal(answer) == (401, "unauthorized_error")


def test_a_token_works_until_it_expires_or_is_deleted(manager: Manager) -> None:
    made = manager.http.post("/tokens", json={"expiration_date": "+1h"}).json()
    headers = {"Authentication-Token": made["value"], "Tenant": "default_tenant"}
    assert plain(manager, "/blueprints", **headers).status_code == 200
    shown = manager.http.get(f"/tokens/{made['id']}").json()
    assert shown["value"] == f"ctok-{made['id']}-********"
    manager.clock.advance(timedelta(hours=2))
    assert plain(manager, "/blueprints", **headers).status_code == 401
    assert manager.http.delete(f"/tokens/{made['id']}").status_code == 204


def test_a_token_says_when_it_was_used_and_goes_when_it_has_expired(manager: Manager) -> None:
    made = manager.http.post(
        "/tokens", json={"expiration_date": "+1mo", "description": "ci"}
    ).json()
    assert made["expiration_date"] == "2026-02-01T00:00:00.000Z"
    assert (made["username"], made["role"], made["last_used"]) == ("admin", "sys_admin", None)
    plain(manager, "/status", **{"Authentication-Token": made["value"]})
    manager.uses.store()
    [listed] = manager.http.get("/tokens?description=ci").json()["items"]
    assert listed == {**made, "value": listed["value"], "last_used": "2026-01-01T00:00:00.000Z"}
    assert listed["value"].endswith("-********")
    manager.clock.advance(timedelta(days=40))
    manager.http.post("/tokens", json={})
    assert manager.http.get("/tokens").json()["metadata"]["pagination"]["total"] == 1
    assert refusal(manager.http.get(f"/tokens/{made['id']}")) == (404, "not_found_error")
    assert refusal(manager.http.delete(f"/tokens/{made['id']}")) == (404, "not_found_error")


@pytest.mark.parametrize("text", ["2020-01-01 10:00", "soon", "+999999999y", "0001-01-01T00:00+14"])
def test_an_expiry_that_cannot_be_is_refused(manager: Manager, text: str) -> None:
    answer = manager.http.post("/tokens", json={"expiration_date": text})
    assert refusal(answer) == (400, "bad_parameters_error")


def test_a_changed_password_holds_at_once_and_the_old_one_no_more(manager: Manager) -> None:
    short = manager.http.post("/users/admin", json={"password": "1234"})
    assert refusal(short) == (400, "bad_parameters_error")
    both = manager.http.post("/users/admin", json={"password": "12345", "role": "default"})
    assert refusal(both) == (400, "bad_parameters_error")
    changed = manager.http.post("/users/admin", json={"password": "close sesame"})
    assert changed.json()["username"] == "admin"
    assert refusal(manager.http.get("/status")) == (401, "unauthorized_error")
    assert manager.http.get("/status", auth=("admin", "close sesame")).status_code == 200


def test_too_many_wrong_passwords_lock_the_account_until_somebody_unlocks_it(
    manager: Manager,
) -> None:
    token = {"Authentication-Token": manager.http.post("/tokens", json={}).json()["value"]}
    for _ in range(5):
        assert manager.http.get("/user").json()["is_locked"] is False
        manager.http.get("/status", auth=("admin", "wrong"))
    assert refusal(manager.http.get("/status")) == (401, "unauthorized_error")
    assert plain(manager, "/user", **token).json()["is_locked"] is True
    unlocked = httpx.post(address(manager, "/users/unlock/admin"), headers=token)
    assert unlocked.json()["is_locked"] is False
    assert manager.http.get("/status").status_code == 200


def test_a_lock_ends_by_itself_and_a_good_login_forgets_the_failures(manager: Manager) -> None:
    for _ in range(5):
        manager.http.get("/status", auth=("admin", "wrong"))
    assert manager.http.get("/status").status_code == 401
    manager.clock.advance(timedelta(minutes=10))
    assert manager.http.get("/status").status_code == 200
    for _ in range(4):
        manager.http.get("/status", auth=("admin", "wrong"))
    assert manager.http.get("/status").status_code == 200


def test_people_see_when_they_came(manager: Manager) -> None:
    manager.http.get("/status")
    manager.clock.advance(timedelta(hours=1))
    manager.http.get("/status")
    manager.uses.store()
    [admin] = manager.http.get("/users").json()["items"]
    assert admin["first_login_at"]
    assert admin["last_login_at"] == "2026-01-01T01:00:00.000Z"


def test_an_execution_changes_no_password(manager: Manager) -> None:
    deployed(manager.http)
    started(manager.http)
    [assignment] = manager.records.claim(WorkerId("w1"), limit=5)
    headers = {"Execution-Token": assignment.context["execution_token"]}
    answer = httpx.post(
        address(manager, "/users/admin"), json={"password": "mine now"}, headers=headers
    )
    assert refusal(answer) == (403, "forbidden_error")


def test_only_administrators_look_at_others(manager: Manager) -> None:
    with manager.database.writing() as unit:
        admin = unit.users.get(TenantName(""), "admin")
        unit.users.add(replace(admin, username="bob", role="default"))
    bob = ("bob", PASSWORD)
    assert manager.http.get("/users/bob", auth=bob).json()["role"] == "default"
    for answer in (
        manager.http.get("/users/admin", auth=bob),
        manager.http.get("/users", auth=bob),
        manager.http.post("/users/admin", auth=bob, json={"password": "mine now"}),
        manager.http.post("/users/unlock/admin", auth=bob),
    ):
        assert refusal(answer) == (403, "forbidden_error")
        assert "bob" in answer.json()["message"]
    made = manager.http.post("/tokens", json={}).json()["id"]
    theirs = manager.http.get(f"/tokens/{made}", auth=bob)
    assert refusal(theirs) == (404, "not_found_error")
    assert manager.http.get("/tokens?username=admin", auth=bob).json()["items"] == []
    manager.http.post("/tokens", json={}, auth=bob)
    roles = {each["username"]: each["role"] for each in manager.http.get("/tokens").json()["items"]}
    assert roles == {"admin": "sys_admin", "bob": "default"}


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
