"""Intrinsic functions on a live manager, over HTTP: other deployments, labels, the system."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from conductor.control.services.language import BlueprintLanguage
from contract.conftest import running_manager
from contract.wares import packed, refusal, upload

HEAD = "tosca_definitions_version: cloudify_dsl_1_5\nimports: [cloudify/types/types.yaml]\n"
BASE = """
inputs: {size: {default: {cpu: [1, 2]}}}
node_templates:
  web:
    type: cloudify.nodes.Root
    instances: {deploy: 2}
  db: {type: cloudify.nodes.Root}
capabilities:
  size: {value: {get_input: size}}
  label: {value: {get_label: tier}}
  ip: {value: {get_attribute: [db, ip]}}
  secret: {value: {get_secret: late}}
  ambiguous: {value: {get_attribute: [web, ip]}}
  circle: {value: {get_capability: [base, circle]}}
  there: {value: {get_capability: [asking, back]}}
"""
ASKING = """
node_templates:
  n: {type: cloudify.nodes.Root, properties: {resource_id: {get_sys: [tenant, name]}}}
  m: {type: cloudify.nodes.Root, properties: {resource_id: {get_attribute: [SELF, seen]}}}
capabilities: {back: {value: {get_capability: [base, there]}}}
outputs:
  deep: {value: {get_capability: [base, size, cpu, 1]}}
  computed: {value: {get_capability: [{concat: [ba, se]}, label]}}
  environment: {value: {get_environment_capability: [size, cpu]}}
  attribute: {value: {get_environment_capability: ip}}
  property: {value: {get_property: [n, resource_id]}}
  labels: {value: {get_label: colour}}
  first: {value: {get_label: [Colour, 0]}}
  none: {value: {get_label: nothing}}
  owner: {value: {get_sys: [deployment, owner]}}
  blueprint: {value: {get_sys: [deployment, blueprint]}}
  id: {value: {get_sys: [deployment, id]}}
  name: {value: {get_sys: [deployment, name]}}
  ids: {value: {get_consumers: ids}}
  names: {value: {get_consumers: names}}
  count: {value: {get_consumers: count}}
  dropped: {value: {get_capability: [base, secret]}}
  ambiguous: {value: {get_capability: [base, ambiguous]}}
  nobody: {value: {get_capability: [nobody, size]}}
  nothing: {value: {get_capability: [base, nothing]}}
  nowhere: {value: {get_capability: [base, size, disk]}}
  far: {value: {get_label: [colour, 2]}}
  circle: {value: {get_capability: [base, circle]}}
  around: {value: {get_capability: [asking, back]}}
  group: {value: {get_group_capability: [g, size]}}
"""


def deployed(http: httpx.Client, name: str, body: str, **order: Any) -> httpx.Response:
    made = upload(http, name, packed({"blueprint.yaml": (HEAD + body).encode()})).json()
    assert made["state"] == "uploaded", made["error"]
    return http.put(f"/deployments/{name}", json={"blueprint_id": name, **order})


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder: Path = tmp_path_factory.mktemp("manager")
    with running_manager(folder, BlueprintLanguage()) as manager:
        http = manager.http
        http.put("/secrets/late", json={"value": "x"})
        made = deployed(http, "base", BASE, labels=[{"tier": "1"}], display_name="The Base")
        assert made.status_code == 201, made.text
        http.delete("/secrets/late")
        [db] = [one for one in instances(http, "base") if one["node_id"] == "db"]
        change = {"version": 1, "runtime_properties": {"ip": "10.0.0.1"}}
        assert http.patch(f"/node-instances/{db['id']}", json=change).status_code == 200
        labels = [{"csys-obj-parent": "base"}, {"colour": "red"}, {"colour": "blue"}]
        labels += [{"csys-consumer-id": "base"}, {"csys-consumer-id": "gone"}]
        made = deployed(http, "asking", ASKING, labels=labels, display_name="Who Asks")
        assert made.status_code == 201, made.text
        yield http


def instances(http: httpx.Client, deployment: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = http.get(f"/node-instances?deployment_id={deployment}").json()[
        "items"
    ]
    return found


@pytest.fixture(scope="module")
def outputs(http: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = http.get("/deployments/asking/outputs").json()["outputs"]
    return found


VALUES: dict[str, Any] = {
    "deep": 2,
    "computed": ["1"],
    "environment": [1, 2],
    "attribute": "10.0.0.1",
    "property": "default_tenant",
    "labels": ["blue", "red"],
    "first": "blue",
    "none": [],
    "owner": "admin",
    "blueprint": "asking",
    "id": "asking",
    "name": "Who Asks",
    "ids": ["base", "gone"],
    "names": ["The Base", "gone"],
    "count": 2,
}
ERRORS = {
    "ambiguous": "2 instances",
    "nobody": "there is no deployment 'nobody'",
    "nothing": "has no capability 'nothing'; it has: size, label",
    "nowhere": "has nothing at 'disk'",
    "far": "has 2 labels 'colour', but index 2",
    "circle": "base.circle -> base.circle; break the circle",
    "around": "asking.back -> base.there -> asking.back; break",
    "group": "there is no deployment group 'g'",
}


@pytest.mark.parametrize("name", VALUES)
def test_functions_read_what_the_manager_has(outputs: dict[str, Any], name: str) -> None:
    assert outputs[name] == VALUES[name]


@pytest.mark.parametrize("name", ERRORS)
def test_what_cannot_be_read_says_why(outputs: dict[str, Any], name: str) -> None:
    assert outputs[name].startswith("<ERROR: ")
    assert ERRORS[name] in outputs[name]


def test_an_output_is_left_out_while_its_secret_is_missing(outputs: dict[str, Any]) -> None:
    assert sorted(outputs) == sorted([*VALUES, *ERRORS])


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        ({"get_capability": ["base", "nothing"]}, "has no capability"),
        ({"concat": 5}, "expected a list"),
        ({"get_sys": ["world", "name"]}, "knows no 'world'"),
        ({"get_capability": ["base", "circle"]}, "break the circle"),
    ],
)
def test_a_failing_evaluation_has_its_code(http: httpx.Client, payload: Any, sentence: str) -> None:
    answer = http.post(
        "/evaluate/functions", json={"deployment_id": "asking", "payload": {"a": payload}}
    )
    assert refusal(answer) == (400, "functions_evaluation_error")
    assert sentence in answer.json()["message"]


def test_a_context_names_instances_of_the_deployment_alone(http: httpx.Client) -> None:
    [db] = [one for one in instances(http, "base") if one["node_id"] == "db"]
    payload = {"a": {"get_attribute": ["SELF", "ip"]}}
    order = {"payload": payload, "context": {"self": db["id"]}, "deployment_id": "base"}
    assert http.post("/evaluate/functions", json=order).json()["payload"] == {"a": "10.0.0.1"}
    answer = http.post("/evaluate/functions", json={**order, "deployment_id": "asking"})
    assert refusal(answer) == (404, "not_found_error")


@pytest.mark.parametrize(
    ("labels", "is_taken"),
    [([], False), ([{"csys-obj-parent": "asking"}], False), ([{"csys-obj-parent": "base"}], True)],
)
def test_an_environment_must_have_what_a_deployment_needs_of_it(
    http: httpx.Client, labels: list[Any], is_taken: bool
) -> None:
    body = "outputs: {o: {value: {get_environment_capability: [size, cpu]}}}"
    name = f"needing{len(labels)}{is_taken}"
    answer = deployed(http, name, body, labels=labels)
    if is_taken:
        assert answer.status_code == 201, answer.text
        return
    assert refusal(answer) == (400, "deployment_creation_error")
    assert "size" in answer.json()["message"]
    left = http.get(f"/deployments/{name}").json()
    assert left["latest_execution_status"] == "failed"
    why = http.get(f"/executions/{left['create_execution']}").json()["error"]
    assert why == answer.json()["message"]
    order = {"blueprint_id": name, "labels": [{"csys-obj-parent": "base"}]}
    assert http.put(f"/deployments/{name}", json=order).status_code == 201


def test_nodes_and_instances_are_evaluated_on_request(http: httpx.Client) -> None:
    [one] = [one for one in instances(http, "asking") if one["node_id"] == "m"]
    change = {"version": 1, "runtime_properties": {"seen": {"get_sys": ["deployment", "name"]}}}
    assert http.patch(f"/node-instances/{one['id']}", json=change).status_code == 200

    def resource(query: str) -> Any:
        [node] = http.get(f"/nodes?deployment_id=asking&id=m&{query}").json()["items"]
        return node["properties"]["resource_id"]

    assert resource("") == {"get_attribute": ["SELF", "seen"]}
    assert resource("_evaluate_functions=true") == {"get_attribute": ["SELF", "seen"]}
    assert resource(f"_evaluate_functions=true&_instance_context={one['id']}") == "Who Asks"
    plain = http.get(f"/node-instances/{one['id']}").json()
    assert plain["runtime_properties"] == change["runtime_properties"]
    seen = http.get(f"/node-instances/{one['id']}?_evaluate_functions=true").json()
    assert seen["runtime_properties"] == {"seen": "Who Asks"}


def test_a_run_sees_properties_evaluated_where_that_is_done_late(tmp_path: Path) -> None:
    body = """
inputs: {name: {default: late}}
node_templates:
  n: {type: cloudify.nodes.Root, properties: {resource_id: {get_input: name}}}
  m: {type: cloudify.nodes.Root, properties: {resource_id: {get_attribute: [SELF, seen]}}}
"""
    with running_manager(tmp_path, BlueprintLanguage()) as manager:
        deployed(manager.http, "late", body, runtime_only_evaluation=True)
        order = {"deployment_id": "late", "workflow_id": "install"}
        execution = manager.http.post("/executions", json=order).json()["id"]
        nodes = manager.records.call(execution, 0, "nodes", {})
    found = {each["id"]: each["properties"]["resource_id"] for each in nodes}
    assert found == {"n": "late", "m": {"get_attribute": ["SELF", "seen"]}}
