"""Deployments get other names, labels, owners and viewers (rest-contract §5)."""

from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError, DeploymentParentNotFound
from conductor.domain.identity import Tenant
from conductor.domain.ids import TenantName
from contract.conftest import PASSWORD, Manager
from contract.test_deployment_lists import add_eve
from contract.wares import PLAN, deployed, packed, refusal, upload

PATH = "/deployments/dep"


@pytest.fixture
def manager(manager: Manager) -> Manager:
    answer = upload(manager.http, "dep-bp")
    assert answer.status_code == 201
    body = {"blueprint_id": "dep-bp", "labels": [{"env": "test"}, {"env": "prod"}]}
    assert manager.http.put(PATH, json=body).status_code == 201
    return manager


def changed(http: httpx.Client, **body: Any) -> dict[str, Any]:
    answer = http.patch(PATH, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert http.get(PATH).json() == found
    return found


def pairs(deployment: dict[str, Any]) -> list[tuple[str, str]]:
    return [(label["key"], label["value"]) for label in deployment["labels"]]


def test_a_name_for_people_changes_and_nothing_else(manager: Manager) -> None:
    before = manager.http.get(PATH).json()
    manager.clock.advance(timedelta(hours=1))
    after = changed(manager.http, display_name="The shop")
    assert after["display_name"] == "The shop"
    assert {key for key in after if after[key] != before[key]} == {"display_name", "updated_at"}
    assert changed(manager.http, display_name="")["display_name"] == "dep"


def test_labels_are_replaced_and_those_that_stay_keep_their_age(manager: Manager) -> None:
    before = {label["value"]: label for label in manager.http.get(PATH).json()["labels"]}
    manager.clock.advance(timedelta(hours=1))
    after = changed(manager.http, labels=[{"ENV": ["prod", "live"]}])
    assert pairs(after) == [("env", "prod"), ("env", "live")]
    stayed, new = after["labels"]
    assert stayed == before["prod"]
    assert (new["created_by"], new["created_at"] > stayed["created_at"]) == ("admin", True)
    assert pairs(changed(manager.http, labels=[])) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (400, "bad_parameters_error")),
        ({"colour": "red"}, (400, "bad_parameters_error")),
        ({"display_name": "a\nb"}, (400, "bad_parameters_error")),
        ({"labels": [{"csys-else": "x"}]}, (400, "bad_parameters_error")),
        ({"labels": [{"a": None}]}, (400, "bad_parameters_error")),
        ({"labels": [{"a": {"b": 1}}]}, (400, "bad_parameters_error")),
        ({"labels": [{"a": "b"}, {"a": "b"}]}, (400, "bad_parameters_error")),
        ({"labels": [{"csys-obj-parent": "gone"}]}, (404, "deployment_parent_not_found_error")),
        ({"labels": [{"csys-obj-parent": "dep"}]}, (409, "conflict_error")),
        ({"outputs": {}}, (409, "conflict_error")),
        ({"display_name": "x", "workflows": {}}, (409, "conflict_error")),
        ({"blueprint_id": "other"}, (403, "only_deployment_update")),
        ({"creator": "nobody"}, (404, "not_found_error")),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    manager: Manager, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    before = manager.http.get(PATH).json()
    assert refusal(manager.http.patch(PATH, json=body)) == expected
    assert manager.http.get(PATH).json() == before


def test_environments_do_not_live_in_each_other(manager: Manager) -> None:
    plan = msgspec.json.encode({**PLAN, "nodes": [], "node_instances": []})
    assert upload(manager.http, "none", packed({"blueprint.yaml": plan})).status_code == 201
    for name, parent in (("child", "dep"), ("grandchild", "child")):
        body = {"blueprint_id": "none", "labels": [{"csys-obj-parent": parent}]}
        assert manager.http.put(f"/deployments/{name}", json=body).status_code == 201
    circle = manager.http.patch(PATH, json={"labels": [{"csys-obj-parent": "grandchild"}]})
    assert refusal(circle) == (409, "conflict_error")
    body = {"blueprint_id": "none", "labels": [{"csys-obj-parent": "gone"}]}
    lost = manager.http.put("/deployments/lost", json=body)
    assert refusal(lost) == (404, "deployment_parent_not_found_error")


def test_an_admin_gives_a_deployment_away(manager: Manager) -> None:
    assert changed(manager.http, creator="admin")["created_by"] == "admin"


def test_an_admin_says_when_it_was_made(manager: Manager) -> None:
    after = changed(manager.http, created_at="2020-02-02T02:02:02.000Z")
    assert after["created_at"] == "2020-02-02T02:02:02.000Z"
    assert refusal(manager.http.patch(PATH, json={"created_at": "soon"}))[0] == 400
    add_eve(manager)
    told = {"created_at": "2021-01-01"}
    assert manager.http.patch(PATH, json=told, auth=("eve", PASSWORD)).status_code == 403


def test_more_people_see_it_and_never_fewer(manager: Manager) -> None:
    def shown(wish: str) -> httpx.Response:
        return manager.http.patch(f"{PATH}/set-visibility", json={"visibility": wish})

    assert shown("tenant").json()["visibility"] == "tenant"
    assert refusal(shown("private")) == (400, "bad_parameters_error")
    assert refusal(shown("everybody")) == (400, "bad_parameters_error")
    assert refusal(shown("global")) == (400, "illegal_action_error")
    assert "dep-bp" in shown("global").json()["message"]
    assert manager.http.get(PATH).json()["visibility"] == "tenant"


def test_what_every_tenant_sees_has_its_name_alone(manager: Manager) -> None:
    with manager.database.writing() as unit:
        unit.tenants.add(Tenant(TenantName("other"), manager.clock.now()))
    manager.http.delete(PATH)

    def made(tenant: str, name: str) -> None:
        manager.http.headers["Tenant"] = tenant
        upload(manager.http, "wide", visibility="global")
        answer = manager.http.put(f"/deployments/{name}", json={"blueprint_id": "wide"})
        assert answer.status_code == 201, answer.text

    def shown(name: str) -> httpx.Response:
        body = {"visibility": "global"}
        return manager.http.patch(f"/deployments/{name}/set-visibility", json=body)

    made("other", "shared")
    made("default_tenant", "shared")
    assert refusal(shown("shared")) == (409, "conflict_error")
    assert "other" in shown("shared").json()["message"]
    manager.http.delete("/deployments/shared")
    made("default_tenant", "alone")
    assert shown("alone").json()["visibility"] == "global"


def test_unknown_ones_are_not_found(manager: Manager) -> None:
    for answer in (
        manager.http.patch("/deployments/none", json={"display_name": "x"}),
        manager.http.patch("/deployments/none/set-visibility", json={"visibility": "tenant"}),
    ):
        assert refusal(answer) == (404, "not_found_error")


def test_our_client_changes_them(manager: Manager) -> None:
    client = CloudifyClient(
        host="127.0.0.1",
        port=manager.http.base_url.port,
        username="admin",
        password=PASSWORD,
        tenant="default_tenant",
    )
    (label,) = client.deployments.update_labels("dep", [{"env": "live"}]).labels
    assert (label.key, label.value, label.created_by) == ("env", "live", "admin")
    assert client.deployments.set_attributes("dep", display_name="D").display_name == "D"
    with pytest.raises(DeploymentParentNotFound):
        client.deployments.update_labels("dep", [{"csys-obj-parent": "gone"}])
    with pytest.raises(CloudifyClientError, match="widen the blueprint"):
        client.deployments.set_visibility("dep", "global")
    client.close()


def test_a_deployed_copy_has_none_until_somebody_sets_them(manager: Manager) -> None:
    manager.http.delete(PATH)
    assert deployed(manager.http, "plain")["labels"] == []
