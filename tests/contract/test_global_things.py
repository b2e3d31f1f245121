"""What other tenants see of global things, and that they change nothing of them (§2)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from conductor.domain.identity import Tenant
from conductor.domain.ids import TenantName
from contract.conftest import PASSWORD, Manager
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
        ("DELETE", "/events?deployment_id=dep&type=cloudify_event", None),
        ("DELETE", "/deployments/dep", None),
        ("PATCH", "/deployments/dep/set-visibility", {"visibility": "global"}),
        ("POST", "/deployment-updates/dep/update/initiate", {}),
        ("POST", "/deployment-modifications", {"deployment_id": "dep", "nodes": {}}),
        ("PATCH", "/blueprints/dep-bp", {"labels": []}),
        ("PATCH", "/blueprints/dep-bp/icon", None),
        ("DELETE", "/blueprints/dep-bp", None),
    )
    for method, path, body in calls:
        refused = http.request(method, path, json=body, headers=FAR)
        assert refusal(refused) == (400, "illegal_action_error"), path
        assert "belongs to tenant default_tenant" in refused.json()["message"]
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


@pytest.fixture
def far(http: httpx.Client) -> Iterator[httpx.Client]:
    """An administrator, who stands in another tenant."""
    with httpx.Client(base_url=http.base_url, auth=http.auth, headers=FAR, timeout=10) as far:
        yield far


@pytest.fixture
def bob(manager: Manager, http: httpx.Client) -> Iterator[httpx.Client]:
    """Nobody special, there as well."""
    with manager.database.writing() as unit:
        admin = unit.users.get(TenantName(""), "admin")
        unit.users.add(replace(admin, username="bob", role="default"))
    with httpx.Client(base_url=http.base_url, auth=("bob", PASSWORD), headers=FAR) as bob:
        yield bob


def test_nodes_and_instances_are_read_as_their_deployment_is(
    http: httpx.Client, bob: httpx.Client
) -> None:
    [node] = bob.get("/nodes").json()["items"]
    assert (node["id"], node["deployment_id"]) == ("web", "dep")
    assert (node["tenant_name"], node["visibility"]) == ("default_tenant", "global")
    [instance] = bob.get("/node-instances").json()["items"]
    assert (instance["deployment_id"], instance["visibility"]) == ("dep", "global")
    assert bob.get(f"/node-instances/{instance['id']}").json() == instance
    assert bob.get(f"/node-instances/{instance['id']}/states").status_code == 200
    [own] = http.get("/node-instances?deployment_id=own").json()["items"]
    assert refusal(bob.get(f"/node-instances/{own['id']}")) == (404, "not_found_error")
    body = {"version": 1, "state": "started"}
    refused = bob.patch(f"/node-instances/{instance['id']}", json=body)
    assert refusal(refused) == (400, "illegal_action_error")
    for path in ("/nodes", "/node-instances"):  # what functions name is not for all
        assert bob.get(f"{path}?_evaluate_functions=true").status_code == 200
    assert {each["deployment_id"] for each in counted(bob, "nodes")} == {"dep"}
    assert {each["deployment_id"] for each in counted(bob, "node_instances")} == {"dep"}


def counted(client: httpx.Client, noun: str) -> list[dict[str, Any]]:
    found = client.get(f"/summary/{noun}?_target_field=deployment_id").json()["items"]
    return list(found)


def test_an_administrator_starts_there_from_anywhere(
    manager: Manager, http: httpx.Client, far: httpx.Client, bob: httpx.Client
) -> None:
    begun = started(far)
    assert begun.status_code == 201, begun.text
    assert begun.json()["tenant_name"] == "default_tenant"
    run = begun.json()["id"]
    assert refusal(started(bob)) == (403, "forbidden_error")
    assert refusal(started(far, "own")) == (404, "not_found_error")
    for client in (far, bob, http):
        assert client.get(f"/executions/{run}").json()["id"] == run
        assert run in ids(client.get("/executions"))
        assert client.get(f"/tasks_graphs?execution_id={run}").status_code == 200
        assert client.get(f"/executions/{run}/events").status_code == 200
    refused = bob.post(f"/executions/{run}", json={"action": "cancel"})
    assert refusal(refused) == (403, "forbidden_error")
    cancelled = far.post(f"/executions/{run}", json={"action": "cancel"})
    assert cancelled.json()["status"] == "cancelled"
    for client in (far, bob, http):
        told = client.get(f"/events?execution_id={run}&_sort=reported_timestamp").json()
        assert told["items"]
        assert told["metadata"]["pagination"]["total"] == len(told["items"])
        assert client.get("/events?deployment_id=dep&level=info").status_code == 200
        assert client.get("/events?deployment_id=dep").json()["items"]


def test_a_start_with_a_key_happens_once_from_anywhere(
    http: httpx.Client, far: httpx.Client
) -> None:
    body = {"deployment_id": "dep", "workflow_id": "install"}
    answers = [far.post("/executions", json=body, headers={"Idempotency-Key": "k"}) for _ in "ab"]
    assert len({each.json()["id"] for each in answers}) == 1
