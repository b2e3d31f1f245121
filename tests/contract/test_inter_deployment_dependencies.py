"""Which deployment needs which, on the wire and in what it keeps from happening (§22, §5, §6.6)."""

from typing import Any

import httpx
import msgspec
import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.domain.ids import WorkerId
from contract.conftest import PASSWORD, Manager
from contract.wares import PLAN, deployed, packed, refusal, upload

PATH = "/deployments/inter-deployment-dependencies"
TAKING_DOWN = {
    name: {"plugin": "default_workflows", "operation": f"a.b.{name}", "parameters": {}}
    for name in ("install", "uninstall", "stop")
}


@pytest.fixture
def http(manager: Manager) -> httpx.Client:
    """With the deployments `shop`, `base` and `far`; only `shop` has a node instance."""
    deployed(manager.http, "shop")
    plan = {**PLAN, "nodes": [], "node_instances": [], "workflows": TAKING_DOWN}
    archive = packed({"blueprint.yaml": msgspec.json.encode(plan)})
    assert upload(manager.http, "empty", archive).status_code == 201
    for name in ("base", "far"):
        answer = manager.http.put(f"/deployments/{name}", json={"blueprint_id": "empty"})
        assert answer.status_code == 201
    return manager.http


def needs(
    http: httpx.Client, source: str, target: str, creator: str = "component.a"
) -> httpx.Response:
    body = {"dependency_creator": creator, "source_deployment": source}
    return http.put(PATH, json={**body, "target_deployment": target})


def listed(http: httpx.Client, query: str = "") -> list[tuple[Any, ...]]:
    items = http.get(f"{PATH}?{query}").json()["items"]
    names = ("source_deployment_id", "dependency_creator", "target_deployment_id")
    return [tuple(each[name] for name in names) for each in items]


def starts(http: httpx.Client, deployment: str, workflow: str, **how: Any) -> httpx.Response:
    return http.post(
        "/executions", json={"deployment_id": deployment, "workflow_id": workflow, **how}
    )


def test_one_is_noted_and_told(http: httpx.Client) -> None:
    noted = needs(http, "shop", "base")
    assert noted.status_code == 200
    (told,) = http.get(PATH).json()["items"]
    assert told == noted.json()
    assert set(told) >= {"id", "target_deployment_func", "external_source", "external_target"}
    assert (told["created_by"], told["tenant_name"]) == ("admin", "default_tenant")
    assert listed(http, "target_deployment_id=far") == []
    assert listed(http, "source_deployment_id=shop") == [("shop", "component.a", "base")]


def test_the_same_creator_notes_it_anew(http: httpx.Client) -> None:
    first = needs(http, "shop", "base").json()["id"]
    assert needs(http, "shop", "far").json()["id"] == first
    assert listed(http) == [("shop", "component.a", "far")]


def test_several_come_at_once_or_take_the_place_of_all(http: httpx.Client) -> None:
    some = [
        {"dependency_creator": "component.a", "target_deployment": "base"},
        {"dependency_creator": "nodes.b", "target_deployment_func": {"get_input": "x"}},
    ]
    body = {"source_deployment_id": "shop", "inter_deployment_dependencies": some}
    ids = http.post(PATH, json=body).json()
    assert len(set(ids)) == 2
    other = {"inter_deployment_dependencies": some[:1]}
    path = "/deployments/shop/inter-deployment-dependencies"
    assert http.put(path, json=other).status_code == 200
    assert listed(http) == [("shop", "component.a", "base")]
    assert http.put(path, json={"inter_deployment_dependencies": []}).status_code == 200
    assert listed(http) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"source_deployment": "shop", "target_deployment": "no"}, (404, "not_found_error")),
        ({"source_deployment": "no", "target_deployment": "base"}, (404, "not_found_error")),
        ({"source_deployment": "shop"}, (400, "bad_parameters_error")),
        ({"target_deployment": "base"}, (400, "bad_parameters_error")),
        ({"source_deployment": "base", "target_deployment": "base"}, (409, "conflict_error")),
        ({"source_deployment": "base", "target_deployment": "shop"}, (409, "conflict_error")),
    ],
)
def test_what_makes_no_sense_is_refused(
    http: httpx.Client, body: dict[str, str], expected: tuple[int, str]
) -> None:
    needs(http, "shop", "far")
    needs(http, "far", "base")
    answer = http.put(PATH, json={"dependency_creator": "component.z", **body})
    assert refusal(answer) == expected
    assert len(listed(http)) == 2


def test_it_is_taken_back(http: httpx.Client) -> None:
    needs(http, "shop", "base")
    body = {"dependency_creator": "component.a", "source_deployment": "shop"}

    def taken_back(**more: Any) -> httpx.Response:
        return http.request("DELETE", PATH, json={**body, **more})

    assert refusal(taken_back(target_deployment="far")) == (404, "not_found_error")
    gone = taken_back(target_deployment="base", is_component_deletion=True)
    assert gone.status_code == 204
    assert refusal(taken_back()) == (404, "not_found_error")
    assert listed(http) == []


def test_what_is_needed_is_deleted_by_force_only(http: httpx.Client) -> None:
    needs(http, "shop", "base", "nodes.a.get_capability")
    refused = http.delete("/deployments/base")
    assert refusal(refused) == (400, "dependent_exists_error")
    assert "shop (nodes.a.get_capability)" in refused.json()["message"]
    assert http.delete("/deployments/base?force=true").status_code == 204
    assert listed(http) == [("shop", "nodes.a.get_capability", None)]
    assert http.delete("/deployments/shop").status_code == 204
    assert listed(http) == []


@pytest.mark.parametrize("workflow", ["uninstall", "stop"])
def test_what_is_needed_is_not_taken_down(http: httpx.Client, workflow: str) -> None:
    needs(http, "shop", "base")
    assert refusal(starts(http, "base", workflow)) == (400, "dependent_exists_error")
    assert refusal(starts(http, "base", workflow, queue=True)) == (400, "dependent_exists_error")
    assert starts(http, "base", workflow, dry_run=True).status_code == 201
    assert starts(http, "base", workflow, force=True).status_code == 201
    left = http.get("/executions?deployment_id=base&status=failed").json()["items"]
    assert [each["error"].split(":")[0] for each in left] == ["Error preparing execution"] * 2


def test_what_is_needed_is_installed_as_ever(http: httpx.Client) -> None:
    needs(http, "shop", "base")
    assert starts(http, "base", "install").status_code == 201


def test_who_only_reads_and_is_not_installed_keeps_nothing_up(http: httpx.Client) -> None:
    needs(http, "shop", "base", "nodes.a.get_capability")
    assert starts(http, "base", "stop").status_code == 201
    change = {"version": 1, "state": "started"}
    assert http.patch("/node-instances/web_abc123", json=change).status_code == 200
    needs(http, "shop", "far", "nodes.b.get_capability")
    assert refusal(starts(http, "far", "stop")) == (400, "dependent_exists_error")


def test_who_needs_it_may_take_it_down_itself(http: httpx.Client, manager: Manager) -> None:
    needs(http, "shop", "base")
    assert starts(http, "shop", "install").status_code == 201
    (assignment,) = manager.records.claim(WorkerId("w1"), limit=1)
    token = {"Execution-Token": assignment.context["execution_token"]}
    body = {"deployment_id": "base", "workflow_id": "uninstall"}
    asked = httpx.post(f"{http.base_url}executions", json=body, headers=token)
    assert asked.status_code == 201, asked.text


def test_our_client_notes_and_takes_back(http: httpx.Client) -> None:
    client = CloudifyClient(
        host="127.0.0.1",
        port=http.base_url.port,
        username="admin",
        password=PASSWORD,
        tenant="default_tenant",
    )
    needed = client.inter_deployment_dependencies
    made = needed.create("component.a", "shop", "base")
    assert needed.list(source_deployment_id="shop").one() == made
    with pytest.raises(CloudifyClientError, match="409"):
        needed.create("component.b", "base", "shop")
    needed.update_all("shop", [{"dependency_creator": "x", "target_deployment": "far"}])
    assert needed.list().one().target_deployment_id == "far"
    assert (
        len(needed.bulk_insert("shop", [{"dependency_creator": "y", "target_deployment": "far"}]))
        == 1
    )
    needed.delete("x", "shop", "far")
    assert [each.dependency_creator for each in needed.list()] == ["y"]
    client.close()
