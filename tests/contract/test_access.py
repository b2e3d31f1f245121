import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from conductor.control.api.app import ROUTERS
from conductor.control.services.blueprints import Blueprints
from conductor.domain.ids import TenantName, WorkerId
from contract.conftest import PASSWORD, Manager
from contract.wares import deployed, refusal, started
from statements import statements


def address(manager: Manager, path: str) -> str:
    return str(manager.http.base_url).rstrip("/") + path


def plain(manager: Manager, path: str, **headers: str) -> httpx.Response:
    return httpx.get(address(manager, path), headers=headers)


OPEN = ["/api/v3.1/ok", "/healthz", "/readyz"]


def test_probes_are_open_to_everybody_and_tell_nothing_else(manager: Manager) -> None:
    assert plain(manager, "/ok").json() == "OK"
    at = manager.http.base_url.copy_with
    assert httpx.get(at(path="/healthz")).text == "alive\n"
    assert httpx.get(at(path="/readyz")).text == "ready\n"


def test_no_other_route_answers_without_credentials(manager: Manager) -> None:
    """Neither what is described nor what is not: whatever the app can be asked."""
    routes: list[Any] = [
        (f"{prefix}{route.path}", method)  # type: ignore[attr-defined]
        for prefix, router in ROUTERS
        for route in router.routes
        for method in sorted(route.methods)  # type: ignore[attr-defined]
    ]
    assert {"/api/v3.1/docs", "/api/version", "/metrics", "/worker/v1/claim"} < {
        path for path, _ in routes
    }
    for path, method in routes:
        if path in OPEN:
            continue
        named = re.sub(r"\{(\w+)[^}]*\}", r"\1", path)
        url = str(manager.http.base_url.copy_with(path=named))
        answer = httpx.request(method, url, headers={"Tenant": "default_tenant"})
        assert refusal(answer) == (401, "unauthorized_error"), (method, path, answer.text)
        assert answer.headers["WWW-Authenticate"]


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


def test_a_deleted_token_is_refused_at_once_though_it_was_known(manager: Manager) -> None:
    made = manager.http.post("/tokens", json={}).json()
    headers = {"Authentication-Token": made["value"], "Tenant": "default_tenant"}
    assert plain(manager, "/blueprints", **headers).status_code == 200
    with statements(manager.database) as sent:
        assert plain(manager, "/blueprints", **headers).status_code == 200
    assert not [each for each in sent if "tokens" in each or "users" in each or "tenants" in each]
    assert manager.http.delete(f"/tokens/{made['id']}").status_code == 204
    assert plain(manager, "/blueprints", **headers).status_code == 401


def test_what_another_server_changed_is_known_within_a_minute(manager: Manager) -> None:
    made = manager.http.post("/tokens", json={}).json()
    headers = {"Authentication-Token": made["value"], "Tenant": "default_tenant"}
    assert plain(manager, "/blueprints", **headers).status_code == 200
    with manager.database.writing() as unit:
        unit.tokens.remove(TenantName(""), made["id"])
    manager.clock.advance(timedelta(seconds=60))
    assert plain(manager, "/blueprints", **headers).status_code == 401


def test_who_is_known_is_so_on_the_ground_that_he_named_alone(manager: Manager) -> None:
    made = manager.http.post("/tokens", json={}).json()
    token = {"Authentication-Token": made["value"]}
    assert plain(manager, "/blueprints", Tenant="default_tenant", **token).status_code == 200
    for headers in ({"Tenant": "elsewhere", **token}, token):
        assert refusal(plain(manager, "/blueprints", **headers)) == (403, "forbidden_error")
    as_execution = plain(
        manager, "/blueprints", **{"Execution-Token": made["value"], "Tenant": "default_tenant"}
    )
    assert refusal(as_execution) == (401, "unauthorized_error")


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


def test_what_breaks_inside_is_logged_and_told_to_administrators_alone(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the inner secret")

    monkeypatch.setattr(Blueprints, "page", broken)
    with manager.database.writing() as unit:
        admin = unit.users.get(TenantName(""), "admin")
        unit.users.add(replace(admin, username="bob", role="default"))
    answer = manager.http.get("/blueprints", headers={"X-Request-ID": "mine"})
    assert refusal(answer) == (500, "internal_server_error")
    assert answer.headers["X-Request-ID"] == "mine"
    assert "mine" in answer.json()["message"]
    assert "inner secret" not in answer.json()["message"]
    assert "RuntimeError: the inner secret" in answer.json()["server_traceback"]
    others = manager.http.get("/blueprints", auth=("bob", PASSWORD))
    assert others.json()["server_traceback"] is None
    assert "inner secret" not in others.text


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


def test_an_answer_that_is_known_is_not_sent_again(manager: Manager) -> None:
    manager.http.put("/secrets/key", json={"value": "hush"})
    first = manager.http.get("/secrets/key")
    known = {"If-None-Match": f'"other", {first.headers["ETag"]}'}
    again = manager.http.get("/secrets/key", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    manager.http.patch("/secrets/key", json={"value": "louder"})
    changed = manager.http.get("/secrets/key", headers=known)
    assert (changed.status_code, changed.json()["value"]) == (200, "louder")
    assert "ETag" not in manager.http.get("/secrets/none").headers


def test_problem_details_come_when_they_are_asked_for(manager: Manager) -> None:
    wire = manager.http.get("/secrets/none")
    assert wire.headers["content-type"] == "application/json"
    assert set(wire.json()) == {"message", "error_code", "server_traceback"}
    wish = {"Accept": "application/problem+json"}
    problem = manager.http.get("/secrets/none", headers=wish)
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json() == {
        **wire.json(),
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": wire.json()["message"],
        "instance": "/api/v3.1/secrets/none",
    }
    assert manager.http.get("/secrets", headers=wish).json()["items"] == []


@pytest.mark.parametrize("path", ["/secrets/a%00b", "/secrets?key=a%00b", "/events?message=%00"])
def test_a_nul_in_an_address_is_refused(manager: Manager, path: str) -> None:
    assert refusal(manager.http.get(path)) == (400, "bad_parameters_error")


def test_the_document_needs_credentials(manager: Manager) -> None:
    assert plain(manager, "/openapi.json").status_code == 401
    assert plain(manager, "/docs").status_code == 401
