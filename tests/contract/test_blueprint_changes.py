"""What people change about blueprints, and what others see of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from conductor.domain.identity import Tenant
from conductor.domain.ids import BlueprintId, TenantName
from contract.conftest import PASSWORD, Manager
from contract.wares import packed, refusal, upload

BOB = ("bob", PASSWORD)


@pytest.fixture
def people(manager: Manager) -> Manager:
    """With bob, who is no administrator, another tenant, and a blueprint."""
    with manager.database.writing() as unit:
        admin = unit.users.get(TenantName(""), "admin")
        unit.users.add(replace(admin, username="bob", role="default"))
        unit.tenants.add(Tenant(TenantName("other"), datetime(2026, 1, 1, tzinfo=UTC)))
    upload(manager.http)
    return manager


def change(manager: Manager, **body: Any) -> Any:
    return manager.http.patch("/blueprints/bp", json=body)


def pairs(answer: Any) -> list[tuple[str, str]]:
    return [(each["key"], each["value"]) for each in answer.json()["labels"]]


def test_labels_are_replaced_as_a_whole(people: Manager) -> None:
    change(people, labels=[{"env": ["prod", "test"]}])
    people.clock.advance(timedelta(minutes=1))
    after = change(people, labels=[{"env": "test"}, {"Tier": "web"}])
    assert pairs(after) == [("env", "test"), ("tier", "web")]
    old, new = after.json()["labels"]
    assert old["created_at"] < new["created_at"]
    assert pairs(change(people, labels=[])) == []


def test_only_what_was_uploaded_takes_labels(people: Manager) -> None:
    upload(people.http, "bad", archive=packed({"blueprint.yaml": b"{"}))
    refused = people.http.patch("/blueprints/bad", json={"labels": [{"env": "prod"}]})
    assert refusal(refused) == (409, "conflict_error")
    assert "invalid" in refused.json()["message"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"state": "uploaded"}, (409, "conflict_error")),
        ({"colour": "red"}, (400, "bad_parameters_error")),
        ({"labels": [{"csys-made-up": "x"}]}, (400, "bad_parameters_error")),
        ({"creator": "nobody"}, (404, "not_found_error")),
        ({"creator": "no\0body"}, (400, "bad_parameters_error")),
        ({"visibility": "private"}, (400, "bad_parameters_error")),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    people: Manager, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    before = people.http.get("/blueprints/bp").json()
    assert refusal(change(people, **body)) == expected
    assert people.http.get("/blueprints/bp").json() == before


def test_visibility_widens_and_never_narrows(people: Manager) -> None:
    where = "/blueprints/bp/set-visibility"
    assert people.http.patch(where, json={"visibility": "global"}).json()["visibility"] == "global"
    back = people.http.patch(where, json={"visibility": "tenant"})
    assert refusal(back) == (400, "illegal_action_error")


def test_what_every_tenant_sees_has_its_id_alone(people: Manager) -> None:
    with people.database.writing() as unit:
        here = unit.blueprints.get(TenantName("default_tenant"), "bp")
        unit.blueprints.add(replace(here, tenant=TenantName("other"), id=BlueprintId("bp")))
    refused = people.http.patch("/blueprints/bp/set-visibility", json={"visibility": "global"})
    assert refusal(refused) == (409, "conflict_error")
    assert "other" in refused.json()["message"]


def test_private_blueprints_of_others_are_not_there(people: Manager) -> None:
    upload(people.http, "mine", private_resource=True)
    for method, path in (
        ("GET", "/blueprints/mine"),
        ("GET", "/blueprints/mine/archive"),
        ("PATCH", "/blueprints/mine/icon"),
        ("DELETE", "/blueprints/mine"),
    ):
        hidden = people.http.request(method, path, auth=BOB)
        assert refusal(hidden) == (404, "not_found_error"), path
    listed = people.http.get("/blueprints", auth=BOB).json()
    assert [each["id"] for each in listed["items"]] == ["bp"]
    assert listed["metadata"]["pagination"]["total"] == 1
    people.http.patch("/blueprints/mine", json={"creator": "bob"})
    assert people.http.get("/blueprints/mine", auth=BOB).status_code == 200


def test_only_administrators_give_blueprints_away_or_show_them_to_all(people: Manager) -> None:
    upload(people.http, "theirs")
    for body in ({"creator": "bob"}, {"visibility": "global"}):
        refused = people.http.patch("/blueprints/theirs", json=body, auth=BOB)
        assert refusal(refused) == (403, "forbidden_error")


def test_an_icon_is_served_until_it_is_taken_away(people: Manager) -> None:
    url = str(people.http.base_url).replace("/api/v3.1/", "")
    icon = f"{url}/resources/blueprints/default_tenant/bp/icon.png"
    assert people.http.get(icon).status_code == 404
    people.http.patch("/blueprints/bp/icon", content=b"\x89PNG")
    answer = people.http.get(icon)
    assert (answer.content, answer.headers["content-type"]) == (b"\x89PNG", "image/png")
    assert answer.headers["x-content-type-options"] == "nosniff"
    elsewhere = people.http.get(icon.replace("default_tenant", "other"))
    assert refusal(elsewhere) == (404, "not_found_error")
    large = people.http.patch("/blueprints/bp/icon", content=bytes(6 << 20))
    assert refusal(large) == (400, "bad_parameters_error")
    page = people.http.patch("/blueprints/bp/icon", content=b"<script>")
    assert refusal(page) == (400, "bad_parameters_error")
    assert people.http.get(icon).content == b"\x89PNG"
    people.http.patch("/blueprints/bp/icon")
    assert people.http.get(icon).status_code == 404
