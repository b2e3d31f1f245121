"""Secrets over HTTP."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from conductor.domain.identity import Tenant
from conductor.domain.ids import TenantName
from conductor.domain.masking import MASK
from contract.conftest import PASSWORD, Manager
from contract.test_secrecy import CANARY, Run
from contract.wares import refusal

BOB = ("bob", PASSWORD)
OTHER = {"Tenant": "other"}
OBJECT = {"type": "object", "required": ["user"]}


@pytest.fixture
def people(manager: Manager) -> Manager:
    """With bob, who is no administrator, and another tenant."""
    with manager.database.writing() as unit:
        admin = unit.users.get(TenantName(""), "admin")
        unit.users.add(replace(admin, username="bob", role="default"))
        unit.tenants.add(Tenant(TenantName("other"), datetime(2026, 1, 1, tzinfo=UTC)))
    return manager


def put(manager: Manager, key: str, value: Any = "hush", **more: Any) -> httpx.Response:
    auth = more.pop("auth", httpx.USE_CLIENT_DEFAULT)
    answer: httpx.Response = manager.http.put(
        f"/secrets/{key}", json={"value": value, **more}, auth=auth
    )
    return answer


def value(manager: Manager, key: str) -> Any:
    return manager.http.get(f"/secrets/{key}").json()["value"]


def keys(answer: httpx.Response) -> list[str]:
    return [each["key"] for each in answer.json()["items"]]


def test_a_secret_is_made_read_changed_and_deleted(manager: Manager) -> None:
    made = put(manager, "key").json()
    assert (made["private_resource"], made["resource_availability"]) == (False, "tenant")
    assert "value" not in made
    assert value(manager, "key") == "hush"
    skipped = manager.http.get("/secrets/key", params={"_skip_value": "True"}).json()
    assert skipped["value"] == ""
    assert refusal(put(manager, "key")) == (409, "conflict_error")
    assert put(manager, "key", "louder", update_if_exists=True).status_code == 200
    assert value(manager, "key") == "louder"
    assert refusal(manager.http.patch("/secrets/key", json={})) == (400, "bad_parameters_error")
    assert manager.http.patch("/secrets/key", json={"value": "loud"}).status_code == 200
    assert value(manager, "key") == "loud"
    put(manager, "another")
    assert keys(manager.http.get("/secrets", params={"_search": "NOTH"})) == ["another"]
    assert keys(manager.http.get("/secrets", params={"_sort": "-key"})) == ["key", "another"]
    assert keys(manager.http.get("/secrets", params={"is_hidden_value": "true"})) == []
    assert refusal(manager.http.get("/secrets", params={"colour": "red"}))[0] == 400
    assert manager.http.delete("/secrets/key").status_code == 204
    assert refusal(manager.http.get("/secrets/key")) == (404, "not_found_error")


def test_secrets_are_found_by_rules(manager: Manager) -> None:
    for key in ("db-user", "db-password", "other"):
        put(manager, key)
    rule = {"key": "key", "values": ["db-"], "operator": "starts_with", "type": "attribute"}
    found = manager.http.post("/searches/secrets?_sort=key", json={"filter_rules": [rule]})
    assert keys(found) == ["db-password", "db-user"]
    assert "value" not in found.json()["items"][0]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"value": ""}, 400),
        ({"value": None}, 400),
        ({"value": {"a": 1}}, 400),
        ({"value": "x", "visibility": "everybody"}, 400),
        ({"value": "x", "schema": {"type": "numbers"}}, 400),
        ({"value": "x", "schema": OBJECT}, 409),
        ({"value": {}, "schema": OBJECT}, 409),
        ({"provider_name": "vault", "provider_options": {"path": "a"}}, 400),
    ],
)
def test_what_cannot_be_kept_is_refused(manager: Manager, body: Any, status: int) -> None:
    answer = manager.http.put("/secrets/key", json=body)
    assert answer.status_code == status, answer.text
    assert manager.http.get("/secrets").json()["items"] == []


def test_a_provider_is_refused_with_a_sentence(manager: Manager) -> None:
    answer = manager.http.put("/secrets/key", json={"provider_name": "vault"})
    assert "'vault'" in answer.json()["message"]
    assert "give the value" in answer.json()["message"]


@pytest.mark.parametrize("sent", [{"user": "ann"}, '{"user": "ann"}'])
def test_json_comes_back_as_json_and_fits_its_schema(manager: Manager, sent: Any) -> None:
    assert put(manager, "account", sent, schema=OBJECT).json()["schema"] == OBJECT
    assert value(manager, "account") == {"user": "ann"}
    wrong = manager.http.patch("/secrets/account", json={"value": '{"name": "ann"}'})
    assert refusal(wrong) == (409, "conflict_error")
    assert "ann" not in wrong.text
    narrower = manager.http.patch("/secrets/account", json={"schema": {"type": "array"}})
    assert refusal(narrower) == (409, "conflict_error")
    assert manager.http.patch("/secrets/account", json={"value": {"user": "b"}}).status_code == 200
    assert value(manager, "account") == {"user": "b"}


def test_a_text_may_fit_a_schema_as_it_is(manager: Manager) -> None:
    put(manager, "word", "plain", schema={"type": "string"})
    assert value(manager, "word") == "plain"
    put(manager, "port", "5432", schema={"type": "integer"})
    assert value(manager, "port") == 5432


def test_a_hidden_value_is_for_its_creator_and_administrators(people: Manager) -> None:
    put(people, "mine", is_hidden_value=True)
    assert people.http.get("/secrets/mine", auth=BOB).json()["value"] == ""
    for answer in (
        people.http.patch("/secrets/mine", json={"value": "x"}, auth=BOB),
        people.http.delete("/secrets/mine", auth=BOB),
        put(people, "mine", update_if_exists=True, auth=BOB),
    ):
        assert refusal(answer) == (403, "forbidden_error")
    put(people, "bobs", is_hidden_value=True, auth=BOB)
    assert value(people, "bobs") == "hush"


def test_a_private_secret_is_not_there_for_others(people: Manager) -> None:
    put(people, "mine", visibility="private")
    assert refusal(people.http.get("/secrets/mine", auth=BOB)) == (404, "not_found_error")
    assert keys(people.http.get("/secrets", auth=BOB)) == []
    assert keys(people.http.get("/secrets")) == ["mine"]
    assert refusal(put(people, "mine", auth=BOB)) == (409, "conflict_error")


def test_visibility_only_widens(people: Manager) -> None:
    put(people, "mine", visibility="private")
    put(people, "taken")
    people.http.put("/secrets/taken", json={"value": "x"}, headers=OTHER)

    def see(key: str, level: str, **how: Any) -> httpx.Response:
        body = {"visibility": level}
        answer: httpx.Response = people.http.patch(
            f"/secrets/{key}/set-visibility", json=body, **how
        )
        return answer

    assert refusal(see("mine", "private")) == (400, "bad_parameters_error")
    assert see("mine", "tenant").json()["visibility"] == "tenant"
    assert refusal(see("mine", "global", auth=BOB)) == (403, "forbidden_error")
    assert see("mine", "global").json()["resource_availability"] == "global"
    assert refusal(see("mine", "tenant")) == (400, "illegal_action_error")
    assert refusal(see("taken", "global")) == (409, "conflict_error")
    assert people.http.get("/secrets/mine", headers=OTHER).json()["value"] == "hush"
    elsewhere = people.http.delete("/secrets/mine", headers=OTHER)
    assert refusal(elsewhere) == (400, "illegal_action_error")
    everywhere = people.http.get("/secrets", params={"_all_tenants": "True"})
    assert sorted(keys(everywhere)) == ["mine", "taken", "taken"]
    assert sorted(keys(people.http.get("/secrets?_all_tenants=true", auth=BOB))) == [
        "mine",
        "taken",
    ]


def test_an_administrator_gives_a_secret_to_somebody_else(people: Manager) -> None:
    put(people, "mine", is_hidden_value=True)
    given = {"creator": "bob"}
    assert people.http.patch("/secrets/mine", json=given).json()["created_by"] == "bob"
    assert people.http.get("/secrets/mine", auth=BOB).json()["value"] == "hush"
    back = people.http.patch("/secrets/mine", json={"creator": "admin"}, auth=BOB)
    assert refusal(back) == (403, "forbidden_error")
    nobody = people.http.patch("/secrets/mine", json={"creator": "nobody"})
    assert refusal(nobody) == (404, "not_found_error")


def test_a_secret_that_is_rotated_is_hidden_as_it_was_and_as_it_is(manager: Manager) -> None:
    run = Run(manager)
    run.asks("secret", key="canary")
    manager.http.patch("/secrets/canary", json={"value": "a new song of the bird"})
    run.says(f"it was {CANARY}")
    assert run.asks("secret", key="canary").value == "a new song of the bird"
    run.says(f"it was {CANARY} and is a new song of the bird")
    assert run.heard()[-2:] == [f"it was {MASK}", f"it was {MASK} and is {MASK}"]


def exported(manager: Manager, **query: Any) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = manager.http.get("/secrets/share/export", params=query).json()
    return records


def take_in(manager: Manager, records: Any, **more: Any) -> dict[str, Any]:
    answer = manager.http.post("/secrets/share/import", json={"secrets_list": records, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


CLEAN = {"colliding_secrets": {}, "secrets_errors": {}}


def test_secrets_travel_encrypted_by_a_passphrase(people: Manager) -> None:
    put(people, "plain", is_hidden_value=True)
    put(people, "account", {"user": "ann"}, schema=OBJECT, visibility="private")
    records = exported(people, _passphrase=PASSWORD)
    assert all(each["encrypted"] for each in records)
    assert "hush" not in str(records)
    moved = {"tenant_map": {"default_tenant": "other"}, "passphrase": PASSWORD}
    assert take_in(people, records, **moved) == CLEAN
    people.http.headers["Tenant"] = "other"
    assert value(people, "plain") == "hush"
    assert value(people, "account") == {"user": "ann"}
    shown = people.http.get("/secrets/plain").json()
    assert (shown["is_hidden_value"], shown["tenant_name"]) == (True, "other")


def test_an_export_without_a_passphrase_has_the_values_and_metadata_if_asked_for(
    people: Manager,
) -> None:
    put(people, "plain")
    put(people, "hidden", is_hidden_value=True)
    [record] = exported(people, _search="plai", _include_metadata="True")
    assert (record["value"], record["encrypted"], record["creator"]) == ("hush", False, "admin")
    assert record["created_at"]
    found = people.http.get("/secrets/share/export", auth=BOB).json()
    assert [each["key"] for each in found] == ["plain"]


def test_an_import_names_what_did_not_come_in_and_why(people: Manager) -> None:
    put(people, "there", "old")
    good = {"key": "fresh", "value": "new", "encrypted": False}
    collides = {"key": "there", "value": "new"}
    locked = {**good, "key": "locked", "encrypted": True}
    wrong = [
        {"value": "keyless"},
        {**good, "key": "bad key"},
        {**good, "tenant_name": "nowhere"},
        {**good, "value": ""},
        {**good, "visibility": "all"},
        {**good, "provider": "vault"},
        {**good, "schema": "x"},
        locked,
    ]
    answer = take_in(people, [good, collides, *wrong])
    assert answer["colliding_secrets"] == {"default_tenant": ["there"]}
    fields = [next(iter(each)) for each in answer["secrets_errors"].values()]
    assert list(answer["secrets_errors"]) == [str(number) for number in range(2, 10)]
    assert fields == [
        "key",
        "key",
        "tenant_name",
        "value",
        "visibility",
        "provider",
        "schema",
        "encrypted",
    ]
    assert (value(people, "fresh"), value(people, "there")) == ("new", "old")
    assert take_in(people, [collides], override_collisions=True) == CLEAN
    assert value(people, "there") == "new"


def test_a_wrong_passphrase_opens_nothing(people: Manager) -> None:
    put(people, "plain")
    records = exported(people, _passphrase=PASSWORD)
    answer = take_in(people, records, passphrase="close sesame")  # noqa: S106
    assert "does not open" in answer["secrets_errors"]["0"]["value"]


def test_nobody_imports_beyond_what_they_may(people: Manager) -> None:
    put(people, "mine", is_hidden_value=True)
    records = [
        {"key": "mine", "value": "x"},
        {"key": "far", "value": "x", "tenant_name": "other"},
        {"key": "wide", "value": "x", "visibility": "global"},
    ]
    body = {"secrets_list": records, "override_collisions": True}
    answer = people.http.post("/secrets/share/import", json=body, auth=BOB).json()
    fields = [next(iter(each)) for each in answer["secrets_errors"].values()]
    assert fields == ["key", "tenant_name", "visibility"]
    assert value(people, "mine") == "hush"
