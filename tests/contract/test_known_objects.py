"""Inputs and parameters that name objects of the manager, and their constraints, over HTTP."""

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
labels: {env: {values: [prod]}}
blueprint_labels: {kind: {values: [base]}}
node_templates:
  web:
    type: cloudify.nodes.WebServer
    interfaces: {cloudify.interfaces.lifecycle: {create: base.sh}}
groups: {farm: {members: [web]}}
policies: {more: {type: cloudify.policies.scaling, targets: [farm]}}
capabilities: {port: {value: {get_property: [web, port]}}, host: {value: here}}
"""


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder: Path = tmp_path_factory.mktemp("manager")
    with running_manager(folder, BlueprintLanguage()) as manager:
        files = {"blueprint.yaml": (HEAD + BASE).encode(), "base.sh": b"true"}
        made = upload(manager.http, "base", packed(files)).json()
        assert made["state"] == "uploaded", made["error"]
        order = {"blueprint_id": "base", "display_name": "The Base", "labels": [{"tier": "1"}]}
        assert manager.http.put("/deployments/base-dep", json=order).status_code == 201
        assert manager.http.put("/secrets/token", json={"value": "x"}).status_code == 200
        stored_filter(manager.http, "deployments/lives", "env", "prod")
        stored_filter(manager.http, "deployments/tests", "env", "test")
        stored_filter(manager.http, "blueprints/bases", "kind", "base")
        yield manager.http


def stored_filter(http: httpx.Client, name: str, key: str, value: str) -> None:
    rule = {"type": "label", "key": key, "operator": "any_of", "values": [value]}
    assert http.put(f"/filters/{name}", json={"filter_rules": [rule]}).status_code == 200


def uploaded(http: httpx.Client, body: str, name: str = "asking") -> None:
    http.delete(f"/blueprints/{name}?force=true")
    made = upload(http, name, packed({"blueprint.yaml": (HEAD + body).encode()})).json()
    assert made["state"] == "uploaded", made["error"]


def created(http: httpx.Client, inputs: dict[str, Any]) -> httpx.Response:
    labels = [{"csys-obj-parent": "base-dep"}]
    order = {"blueprint_id": "asking", "inputs": inputs, "labels": labels}
    answer = http.put("/deployments/asking-dep", json=order)
    http.delete("/deployments/asking-dep")
    return answer


OF_BASE = "constraints: [{deployment_id: base-dep}]"


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ("type: deployment_id", "base-dep", "nix"),
        ("type: deployment_id, constraints: [{labels: [{env: prod}]}]", "base-dep", None),
        ("type: deployment_id, constraints: [{labels: [{env: [x, prod]}]}]", "base-dep", None),
        ("type: deployment_id, constraints: [{labels: [{env: x}]}]", None, "base-dep"),
        ("type: deployment_id, constraints: [{filter_id: nix}]", None, "base-dep"),
        ("type: deployment_id, constraints: [{filter_id: lives}]", "base-dep", None),
        ("type: deployment_id, constraints: [{filter_id: tests}]", None, "base-dep"),
        ("type: blueprint_id, constraints: [{filter_id: bases}]", "base", "nix"),
        (
            "type: deployment_id, constraints: [{tenants: [default_tenant]}]",
            "base-dep",
            "nix",
        ),
        ("type: deployment_id, constraints: [{tenants: [other]}]", None, "base-dep"),
        (
            "type: deployment_id, constraints: [{name_pattern: {contains: Base}}]",
            "base-dep",
            None,
        ),
        (
            "type: deployment_id, constraints: [{name_pattern: {starts_with: base}}]",
            None,
            "base-dep",
        ),
        ("type: blueprint_id", "base", "nix"),
        ("type: blueprint_id, constraints: [{labels: [{kind: base}]}]", "base", None),
        ("type: secret_key", "token", "nix"),
        ("type: secret_key, constraints: [{name_pattern: {ends_with: x}}]", None, "token"),
        (f"type: node_id, {OF_BASE}", "web", "nix"),
        ("type: node_id", "own", "web"),
        (f"type: node_type, {OF_BASE}", "cloudify.nodes.WebServer", "cloudify.nodes.Root"),
        ("type: node_type", "cloudify.nodes.Root", "cloudify.nodes.WebServer"),
        (f"type: scaling_group, {OF_BASE}", "farm", "nix"),
        (f"type: operation_name, {OF_BASE}", "cloudify.interfaces.lifecycle.create", "nix"),
        (f"type: capability_value, {OF_BASE}", 80, "nix"),
        (
            "type: capability_value, constraints: [{deployment_id: base-dep},"
            " {name_pattern: {equals_to: host}}]",
            "here",
            80,
        ),
        (f"type: node_instance, {OF_BASE}", "<instance>", "web"),
        ("type: node_id, constraints: [{deployment_id: nix}]", None, "web"),
        ("type: node_id, constraints: [{deployment_id: {get_input: d}}]", "web", "nix"),
        (
            "type: list, item_type: node_id, constraints: [{deployment_id: base-dep}]",
            ["web"],
            ["web", "nix"],
        ),
        ("type: capability_value", None, 80),
        ("constraints: [{equal: {get_secret: token}}]", "x", "y"),
        ("constraints: [{equal: {get_capability: [base-dep, host]}}]", "here", "there"),
        ("constraints: [{equal: {get_sys: [deployment, id]}}]", "asking-dep", "other"),
        (
            "type: node_id, constraints: [{deployment_id: {get_label: [csys-obj-parent, 0]}}]",
            "web",
            "own",
        ),
        ("constraints: [{max_length: 3, error_message: is too long}]", "abc", "abcd"),
    ],
)
def test_an_input_names_what_is_there_or_is_refused(
    http: httpx.Client, schema: str, good: Any, bad: Any
) -> None:
    uploaded(
        http,
        f"inputs: {{d: {{default: base-dep}}, i: {{{schema}}}}}\n"
        "node_templates: {own: {type: cloudify.nodes.Root}}",
    )
    if good == "<instance>":
        listed = http.get("/node-instances?deployment_id=base-dep").json()["items"]
        good = listed[0]["id"]
    if good is not None:
        answer = created(http, {"i": good})
        assert answer.status_code == 201, answer.text
    if bad is not None:
        assert refusal(created(http, {"i": bad})) == (400, "constraint_error")


def test_a_value_of_another_type_is_told_as_a_fault_of_the_order(http: httpx.Client) -> None:
    uploaded(http, "inputs: {i: {type: integer}}")
    answer = created(http, {"i": "five"})
    assert refusal(answer) == (400, "deployment_creation_error")
    assert "input 'i' does not fit its type integer" in answer.json()["message"]


def test_a_default_that_names_an_object_is_checked_when_it_is_used(http: httpx.Client) -> None:
    uploaded(http, "inputs: {i: {type: secret_key, default: nix}}")
    assert refusal(created(http, {})) == (400, "constraint_error")
    assert created(http, {"i": "token"}).status_code == 201


def test_parameters_of_a_workflow_are_held_to_their_constraints(http: httpx.Client) -> None:
    uploaded(
        http,
        "plugins: {p: {executor: central_deployment_agent, install: false}}\n"
        "node_templates: {own: {type: cloudify.nodes.Root}}\n"
        "inputs: {most: {default: 3}}\n"
        "workflows: {w: {mapping: p.f, parameters: {\n"
        "  node: {type: node_id},\n"
        "  size: {type: integer, constraints: [{less_than: {get_input: most}}]}}}}",
        "working",
    )
    order = {"blueprint_id": "working", "inputs": {}}
    assert http.put("/deployments/working-dep", json=order).status_code == 201

    def start(**parameters: Any) -> httpx.Response:
        wish = {"deployment_id": "working-dep", "workflow_id": "w", "parameters": parameters}
        return http.post("/executions", json=wish)

    answer = start(node="web", size=3)
    assert refusal(answer) == (400, "illegal_execution_parameters_error")
    assert "'node' with value 'web' is no known node_id" in answer.json()["message"]
    assert "'size' with value 3 must satisfy less_than" in answer.json()["message"]
    assert start(node="own", size=2).status_code == 201


@pytest.mark.parametrize(
    ("settings", "wish", "name"),
    [
        ("{display_name: Largest}", None, "Largest"),
        ("{display_name: {concat: [a, {get_input: i}]}}", None, "a7"),
        ("{display_name: {concat: [{get_sys: [deployment, id]}, '!']}}", None, "named!"),
        ("{display_name: Largest}", "Mine", "Mine"),
        ("{}", None, "named"),
    ],
)
def test_the_blueprint_names_its_deployments_for_people(
    http: httpx.Client, settings: str, wish: str | None, name: str
) -> None:
    uploaded(http, f"inputs: {{i: {{default: 7}}}}\ndeployment_settings: {settings}")
    order = {"blueprint_id": "asking", "display_name": wish}
    made = http.put("/deployments/named", json=order)
    http.delete("/deployments/named")
    assert made.json()["display_name"] == name


def test_labels_that_a_blueprint_declares_have_values_when_a_deployment_is_made(
    http: httpx.Client,
) -> None:
    uploaded(
        http,
        "inputs: {i: {default: b}}\n"
        "labels: {A: {values: [{get_input: i}, {get_capability: [base-dep, port]}]},"
        " n: {values: [{get_secret: token}]}}",
    )
    made = http.put("/deployments/labelled", json={"blueprint_id": "asking", "labels": [{"c": 1}]})
    http.delete("/deployments/labelled")
    found = {(one["key"], one["value"]) for one in made.json()["labels"]}
    assert found == {("a", "b"), ("a", "80"), ("n", "x"), ("c", "1")}


@pytest.mark.parametrize("label", ["{a b: {values: [c]}}", "{csys-mine: {values: [c]}}"])
def test_a_label_that_there_may_not_be_is_refused(http: httpx.Client, label: str) -> None:
    uploaded(http, f"labels: {label}")
    assert refusal(created(http, {})) == (400, "bad_parameters_error")
    body = (HEAD + f"blueprint_labels: {label}").encode()
    made = upload(http, "labelled", packed({"blueprint.yaml": body})).json()
    http.delete("/blueprints/labelled")
    assert made["state"] == "invalid"
    assert "label key" in made["error"]
