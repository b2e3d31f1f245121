"""The real blueprint language behind the services, from YAML to outputs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor.control.services.language import BlueprintLanguage
from contract.conftest import Manager, running_manager
from contract.wares import packed, refusal, upload

BLUEPRINT = b"""
tosca_definitions_version: cloudify_dsl_1_4
imports:
  - cloudify/types/types.yaml
inputs:
  port:
    default: 80
  host: {}
node_templates:
  web:
    type: cloudify.nodes.Root
  app:
    type: cloudify.nodes.Root
    relationships:
      - type: cloudify.relationships.depends_on
        target: web
outputs:
  address:
    value: {concat: [{get_attribute: [web, ip]}, ":", {get_input: port}]}
  password:
    value: {get_secret: password}
capabilities:
  host:
    value: {get_input: host}
"""


@pytest.fixture
def real_manager(tmp_path: Path) -> Iterator[Manager]:
    with running_manager(tmp_path, BlueprintLanguage()) as manager:
        yield manager


def test_a_yaml_blueprint_becomes_a_deployment_with_live_outputs(real_manager: Manager) -> None:
    http = real_manager.http
    made = upload(http, archive=packed({"blueprint.yaml": BLUEPRINT})).json()
    assert made["state"] == "uploaded", made["error"]
    missing = http.put("/deployments/dep", json={"blueprint_id": "bp"})
    assert missing.json()["error_code"] in (
        "missing_required_deployment_input_error",
        "unknown_deployment_secret_error",
    )
    http.put("/secrets/password", json={"value": "hush"})
    order = {"blueprint_id": "bp", "inputs": {"host": "here"}}
    assert refusal(
        http.put("/deployments/dep", json={**order, "inputs": {"host": 1, "colour": 2}})
    ) == (400, "unknown_deployment_input_error")
    created = http.put("/deployments/dep", json=order)
    assert created.status_code == 201, created.text
    assert "install" in {each["name"] for each in created.json()["workflows"]}
    listed = http.get("/node-instances?deployment_id=dep").json()["items"]
    app, web = sorted(listed, key=lambda each: str(each["node_id"]))
    assert app["relationships"][0]["target_id"] == web["id"]
    change = {"version": 1, "runtime_properties": {"ip": "10.0.0.1"}}
    assert http.patch(f"/node-instances/{web['id']}", json=change).status_code == 200
    outputs = http.get("/deployments/dep/outputs").json()["outputs"]
    assert outputs == {"address": "10.0.0.1:80", "password": "hush"}
    assert http.get("/deployments/dep/capabilities").json()["capabilities"] == {"host": "here"}


def test_a_broken_blueprint_is_told_with_its_place(real_manager: Manager) -> None:
    broken = BLUEPRINT.replace(b"type: cloudify.nodes.Root", b"type: no.such.Type", 1)
    made = upload(real_manager.http, archive=packed({"blueprint.yaml": broken})).json()
    assert made["state"] == "invalid"
    assert "no.such.Type" in made["error"]


def test_an_upload_tells_of_many_errors_and_counts_the_rest(real_manager: Manager) -> None:
    lines = b"".join(b"  n%d: {type: no.such.Type%d}\n" % (n, n) for n in range(30))
    broken = b"tosca_definitions_version: cloudify_dsl_1_5\nnode_templates:\n" + lines
    made = upload(real_manager.http, archive=packed({"blueprint.yaml": broken})).json()
    assert "no.such.Type19'" in made["error"]
    assert "no.such.Type20'" not in made["error"]
    assert made["error"].endswith("and 10 more; see them all with: cfy blueprints validate")


@pytest.mark.parametrize("number", [b"-.inf", b".nan", b"0x" + b"f" * 17])
def test_a_number_that_no_worker_can_read_makes_a_blueprint_invalid(
    real_manager: Manager, number: bytes
) -> None:
    archive = packed({"blueprint.yaml": BLUEPRINT.replace(b"default: 80", b"default: " + number)})
    upload(real_manager.http, archive=archive)
    got = real_manager.http.get("/blueprints/bp").json()
    assert got["state"] == "invalid"
    assert "plan.inputs.port.default is " in got["error"]
