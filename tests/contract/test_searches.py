"""Searches by rules and constraints, with our client where that has them (§20)."""

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from cloudify_rest_client import CloudifyClient
from contract.conftest import Manager
from contract.test_deployment_lists import client_of
from contract.wares import PLAN, packed, refusal, upload
from statements import statements

NODES = [
    {**PLAN["nodes"][0], "id": name, "name": name, "type": kind, "operations": operations}
    for name, kind, operations in (
        ("web", "cloudify.nodes.Root", {"create": {}, "say.hello": {}}),
        ("Webber", "my.Server", {"create": {}}),
        ("db", "my.Server", {}),
    )
]
GROUPS = {
    "pair": {"members": ["web", "db"], "properties": {"default_instances": 1}},
    "lone": {"members": ["Webber"], "properties": {}},
}
STOP = {"plugin": "p", "operation": "a.b.stop", "parameters": {}}


@pytest.fixture
def client(manager: Manager) -> Iterator[CloudifyClient]:
    """With the deployments red and blue, of blueprints of their own; blue can stop."""
    for name, more in (("red", {}), ("blue", {"stop": STOP})):
        plan = {
            **PLAN,
            "nodes": NODES,
            "node_instances": [
                {"id": f"{name}_{each['id']}", "node_id": each["id"]} for each in NODES
            ],
            "scaling_groups": GROUPS,
            "workflows": PLAN["workflows"] | more,
        }
        archive = packed({"blueprint.yaml": msgspec.json.encode(plan)})
        assert upload(manager.http, f"{name}-bp", archive, labels=[{"hue": name}]).is_success
        body = {
            "blueprint_id": f"{name}-bp",
            "labels": [{"hue": name}],
            "display_name": name.title(),
        }
        assert manager.http.put(f"/deployments/{name}", json=body).status_code == 201
    client = client_of(manager)
    yield client
    client.close()


def ids(found: Any) -> list[str]:
    return sorted(each.id for each in found)


def rule(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"type": "attribute", "key": key, "operator": operator, "values": list(values)}


@pytest.mark.parametrize(
    ("constraints", "found"),
    [
        ({"labels": [{"hue": "red"}]}, ["red"]),
        ({"labels": [{"hue": ["red", "blue"]}]}, ["blue", "red"]),
        ({"name_pattern": {"starts_with": "Re"}}, ["red"]),
        ({"name_pattern": {"contains": ["e"], "ends_with": "ue"}}, ["blue"]),
        ({"name_pattern": {"equals_to": "red"}}, []),
        ({"valid_values": ["blue", "green"]}, ["blue"]),
        ({"blueprint_id": "red-bp"}, ["red"]),
        ({"tenants": ["far"]}, []),
        ({"filter_id": "reds", "name_pattern": {"contains": "e"}}, ["red"]),
    ],
)
def test_constraints_find_deployments(
    client: CloudifyClient, constraints: dict[str, Any], found: list[str]
) -> None:
    client.deployments_filters.create("reds", [rule("id", "any_of", "red")])
    page = client.deployments.list(constraints=constraints)
    assert ids(page) == found
    assert page.metadata["filtered"] == 2 - len(found)


def test_blueprints_secrets_and_instances_are_found(client: CloudifyClient) -> None:
    assert ids(client.blueprints.list(constraints={"labels": [{"hue": "red"}]})) == ["red-bp"]
    assert ids(client.blueprints.list(filter_rules=[rule("id", "contains", "ue")])) == ["blue-bp"]
    client.secrets.create("key_a", "x")
    client.secrets.create("key_b", "y")
    found = client.secrets.list(constraints={"name_pattern": {"ends_with": "b"}})
    assert [each.key for each in found] == ["key_b"]
    asked = {"deployment_id": "red", "name_pattern": {"contains": "web"}}
    assert ids(client.node_instances.list(constraints=asked)) == ["red_Webber", "red_web"]
    some = client.node_instances.list(filter_rules=[rule("id", "starts_with", "blue_d")])
    assert ids(some) == ["blue_db"]


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([rule("type", "any_of", "my.Server")], ["Webber", "db"]),
        ([rule("type", "not_any_of", "my.Server")], ["web"]),
        ([rule("id", "contains", "WEB")], ["Webber", "web"]),
        ([rule("operation_name", "ends_with", "hello")], ["web"]),
        ([rule("operation_name", "is_not_empty")], ["Webber", "web"]),
        ([rule("operation_name", "not_contains", "create")], ["db"]),
        ([rule("id", "starts_with", "web"), rule("type", "contains", "server")], ["Webber"]),
    ],
)
def test_rules_find_nodes_of_deployments_and_of_plans(
    manager: Manager, client: CloudifyClient, rules: list[dict[str, Any]], found: list[str]
) -> None:
    nodes = client.nodes.list("red", filter_rules=rules)
    assert ids(nodes) == found
    assert {each.blueprint_id for each in nodes} <= {"red-bp"}
    body = {"filter_rules": rules}
    answer = manager.http.post("/searches/nodes?blueprint_id=red-bp", json=body).json()
    assert sorted(each["id"] for each in answer["items"]) == found
    assert {each["deployment_id"] for each in answer["items"]} <= {None}


def test_types_groups_and_capabilities_are_found(client: CloudifyClient) -> None:
    types = client.nodes.types.list("red")
    assert [each.type for each in types] == ["cloudify.nodes.Root", "my.Server"]
    asked = {"blueprint_id": "red-bp", "name_pattern": {"starts_with": "my"}}
    assert [each.type for each in client.nodes.types.list(constraints=asked)] == ["my.Server"]
    [pair] = client.deployments.scaling_groups.list("red", {"valid_values": ["pair"]})
    assert (pair.name, pair.members, pair.deployment_id) == ("pair", ["web", "db"], "red")
    assert pair.properties == {"default_instances": 1}
    [declared] = client.deployments.capabilities.list("red")
    assert declared.capabilities == [{"port": {"value": 80}}]
    assert not client.deployments.capabilities.list("red", {"name_pattern": {"contains": "x"}})
    assert client.deployments.capabilities.list("red", {"valid_values": ["80"]})


def test_workflows_are_those_of_some_or_of_all(client: CloudifyClient) -> None:
    def names(**asked: Any) -> list[str]:
        return sorted(each.name for each in client.workflows.list(**asked))

    assert names() == ["install", "scale", "stop"]
    assert names(common_only=True) == ["install", "scale"]
    assert names(constraints={"deployment_id": "red"}) == ["install", "scale"]
    assert names(filter_rules=[rule("id", "any_of", "blue")]) == ["install", "scale", "stop"]
    assert names(constraints={"name_pattern": {"contains": "st"}}) == ["install", "stop"]
    assert names(_size=1, _offset=2) == ["stop"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("nodes", {}),
        ("nodes", {"constraints": {"deployment_id": "red", "blueprint_id": "red-bp"}}),
        ("node-types", {"constraints": {"valid_values": ["x"]}}),
        ("scaling-groups", {}),
        ("capabilities", {"constraints": {"blueprint_id": "red-bp"}}),
        ("deployments", {"constraints": {"colour": "red"}}),
        ("deployments", {"constraints": {"name_pattern": {"like": "x"}}}),
        ("deployments", {"constraints": {"name_pattern": "x"}}),
        ("deployments", {"constraints": {"labels": "x"}}),
        ("deployments", {"constraints": {"tenants": [1]}}),
        ("deployments", {"constraints": {"filter_id": 5}}),
        (
            "blueprints",
            {"constraints": {"valid_values": ["x"]}, "filter_rules": [rule("id", "any_of", "x")]},
        ),
    ],
)
def test_what_cannot_be_searched_is_refused(
    manager: Manager, client: CloudifyClient, path: str, body: Any
) -> None:
    refused = manager.http.post(f"/searches/{path}", json=body)
    assert refusal(refused) == (400, "bad_parameters_error")


def test_searches_cost_the_same_however_much_they_find(
    manager: Manager, client: CloudifyClient
) -> None:
    def cost(path: str, name: str) -> int:
        body = {"constraints": {"name_pattern": {"starts_with": name}}}
        answer: httpx.Response = manager.http.post(f"/searches/{path}", json=body)
        with statements(manager.database) as said:
            assert manager.http.post(f"/searches/{path}", json=body).json() == answer.json()
        return len(said)

    for path in ("deployments", "blueprints", "node-instances", "nodes?deployment_id=red"):
        costs = {cost(path, name) for name in ("r", "")}
        assert len(costs) == 1, path
