"""What other tenants see of global things, and that they change nothing of them (§2)."""

from typing import Any

import httpx
import pytest

from conductor.domain.identity import Tenant
from conductor.domain.ids import TenantName
from contract.conftest import Manager
from contract.test_deployment_lists import apart
from contract.wares import refusal, started, upload
from statements import statements

FAR = {"Tenant": "far"}


@pytest.fixture
def http(manager: Manager) -> httpx.Client:
    """With the deployment `dep`, which every tenant sees, and `own`, which its own sees."""
    with manager.database.writing() as unit:
        unit.tenants.add(Tenant(TenantName("far"), manager.clock.now()))
    apart(manager, "own", "dep")
    for path in ("/blueprints/dep-bp", "/deployments/dep"):
        body = {"visibility": "global"}
        assert manager.http.patch(f"{path}/set-visibility", json=body).status_code == 200
    return manager.http


def ids(answer: httpx.Response) -> list[str]:
    return [each["id"] for each in answer.json()["items"]]


def test_others_read_them(http: httpx.Client) -> None:
    for noun, name in (("blueprints", "dep-bp"), ("deployments", "dep")):
        assert ids(http.get(f"/{noun}", headers=FAR)) == [name]
        told = http.get(f"/{noun}/{name}", headers=FAR).json()
        assert (told["tenant_name"], told["visibility"]) == ("default_tenant", "global")
    assert http.get("/deployments/own", headers=FAR).status_code == 404
    capabilities = http.get("/deployments/dep/capabilities", headers=FAR).json()
    assert capabilities["capabilities"] == {"port": 80}
    archive = http.get("/blueprints/dep-bp/archive", headers=FAR)
    assert archive.status_code == 200


def test_others_change_nothing_of_them(http: httpx.Client) -> None:
    calls: tuple[tuple[str, str, Any], ...] = (
        ("PATCH", "/deployments/dep", {"display_name": "mine"}),
        ("DELETE", "/deployments/dep", None),
        ("PATCH", "/deployments/dep/set-visibility", {"visibility": "global"}),
        ("PATCH", "/blueprints/dep-bp", {"labels": []}),
        ("PATCH", "/blueprints/dep-bp/icon", None),
        ("DELETE", "/blueprints/dep-bp", None),
    )
    for method, path, body in calls:
        refused = http.request(method, path, json=body, headers=FAR)
        assert refusal(refused) == (400, "illegal_action_error"), path
        assert "belongs to tenant default_tenant" in refused.json()["message"]
    with httpx.Client(base_url=http.base_url, auth=http.auth, headers=FAR) as far:
        assert refusal(started(far)) == (403, "forbidden_error")
    body = {"deployment_id": "dep", "context": {}, "payload": {"get_secret": "key"}}
    evaluated = http.post("/evaluate/functions", json=body, headers=FAR)
    assert refusal(evaluated) == (403, "forbidden_error")


def test_their_names_are_taken_everywhere(http: httpx.Client) -> None:
    with httpx.Client(base_url=http.base_url, auth=http.auth, headers=FAR) as far:
        assert refusal(upload(far, "dep-bp")) == (409, "conflict_error")
        assert upload(far, "own-bp").status_code == 201
        for name, status in (("dep", 409), ("own", 201)):
            made = far.put(f"/deployments/{name}", json={"blueprint_id": "own-bp"})
            assert made.status_code == status
    for noun, name in (("blueprints", "own-bp"), ("deployments", "own")):
        body = {"visibility": "global"}
        assert http.patch("/blueprints/own-bp/set-visibility", json=body).status_code == 409
        assert http.patch(f"/{noun}/{name}/set-visibility", json=body).status_code in (400, 409)


def test_a_global_blueprint_stays_while_another_tenant_uses_it(http: httpx.Client) -> None:
    made = http.put("/deployments/mine", json={"blueprint_id": "dep-bp"}, headers=FAR)
    assert (made.status_code, made.json()["tenant_name"]) == (201, "far")
    assert http.delete("/deployments/dep").status_code == 204
    refused = http.delete("/blueprints/dep-bp")
    assert refusal(refused) == (400, "dependent_exists_error")
    assert "mine" in refused.json()["message"]


def test_lists_cost_the_same_however_many_there_are(manager: Manager, http: httpx.Client) -> None:
    def cost() -> int:
        http.get("/deployments", headers=FAR)  # the credentials are known from here on
        with statements(manager.database) as said:
            http.get("/deployments", headers=FAR)
        return len(said)

    for_one = cost()
    apart(manager, "more")
    for path in ("/blueprints/more-bp", "/deployments/more"):
        http.patch(f"{path}/set-visibility", json={"visibility": "global"})
    assert cost() == for_one


def test_administrators_see_all_tenants_when_they_ask(http: httpx.Client) -> None:
    with httpx.Client(base_url=http.base_url, auth=http.auth, headers=FAR) as far:
        upload(far, "afar")
    everything = {"dep-bp", "own-bp", "afar"}
    assert set(ids(http.get("/blueprints?_all_tenants=true"))) == everything
    shown = http.get("/executions?_include_system_workflows=true&_all_tenants=true").json()
    assert {each["tenant_name"] for each in shown["items"]} == {"default_tenant", "far"}
