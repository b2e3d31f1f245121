"""A deployment on a server is asked how it is, and healed."""

from pathlib import Path
from typing import Any

from acceptance.server import Server
from acceptance.stage import client, finished
from cloudify_rest_client.executions import Execution

BLUEPRINT = """\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
node_templates:
  box:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: create.sh
        delete: delete.sh
        check_drift: check_drift.sh
      cloudify.interfaces.validation:
        check_status: check_status.sh
  service:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: create.sh
        delete: delete.sh
        heal: create.sh
      cloudify.interfaces.validation:
        check_status: check_status.sh
    relationships: [{type: cloudify.relationships.contained_in, target: box}]
"""
SCRIPTS = {
    "create": 'touch "{folder}/$(ctx node id)"; ctx logger info "$(ctx operation name)"',
    "delete": 'rm -f "{folder}/$(ctx node id)"; ctx logger info "$(ctx operation name)"',
    "check_status": 'test -e "{folder}/$(ctx node id)" || ctx abort-operation gone',
    "check_drift": "ctx returns @'{{\"files\": 1}}'",
}
LIFECYCLE = "cloudify.interfaces.lifecycle"


def test_who_is_ill_is_healed_or_reinstalled_and_the_records_say_so(
    server: Server, name: str, tmp_path: Path
) -> None:
    world = tmp_path / "world"
    world.mkdir()
    (tmp_path / "blueprint.yaml").write_text(BLUEPRINT)
    for script, line in SCRIPTS.items():
        (tmp_path / f"{script}.sh").write_text(f"#!/bin/bash\n{line.format(folder=world)}\n")
    with client(server) as manager:
        manager.blueprints.upload(str(tmp_path / "blueprint.yaml"), name)
        manager.deployments.create(name, name)

        def kept(node: str) -> dict[str, Any]:
            (found,) = manager.node_instances.list(deployment_id=name, node_id=node)
            return dict(manager.node_instances.get(found.id).system_properties)

        def done(workflow: str, **parameters: Any) -> dict[str, list[str]]:
            told = finished(manager, name, workflow, **parameters)
            assert told.execution.status == Execution.TERMINATED, told.execution.error
            said = {node: told.of(node, "log") for node in ("box", "service")}
            run = {node: [line for line in said[node] if LIFECYCLE in line] for node in said}
            return {node: operations for node, operations in run.items() if operations}

        done("install")
        done("check_drift")
        assert kept("box")["configuration_drift"]["result"] == {"files": 1}

        (world / "service").unlink()
        assert done("heal") == {"service": [f"{LIFECYCLE}.heal"]}
        assert (world / "service").exists()
        assert kept("service")["status"]["healed"] is True
        assert kept("service")["previous_status"]["result"] == "gone"

        (world / "box").unlink()
        anew = [f"{LIFECYCLE}.delete", f"{LIFECYCLE}.create"]
        assert done("heal", ignore_failure=False) == {"box": anew, "service": anew}
        assert kept("box")["status"]["ok"] is True

        (world / "box").unlink()
        refused = finished(manager, name, "heal", allow_reinstall=False)
        assert refused.execution.status == Execution.FAILED
        assert "only reinstalled: box_" in str(refused.execution.error)
