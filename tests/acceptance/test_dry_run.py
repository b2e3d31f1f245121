"""A dry run tells what would be done."""

from pathlib import Path
from typing import Any

import pytest

from acceptance.guest import Guest
from acceptance.server import Server
from acceptance.small import blueprint
from acceptance.stage import client, told
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.executions import Execution

NODES = """
node_templates:
  machine:
    type: cloudify.nodes.Compute
    properties: {agent_config: {install_method: none}, ip: 127.0.0.1}
  thing:
    type: cloudify.nodes.Root
    capabilities: {scalable: {properties: {default_instances: 2}}}
    relationships:
      - type: cloudify.relationships.contained_in
        target: machine
        target_interfaces:
          cloudify.interfaces.relationship_lifecycle: {establish: touch.sh, unlink: touch.sh}
    interfaces:
      cloudify.interfaces.lifecycle:
        create: touch.sh
        pull: touch.sh
        start: touch.sh
        stop: touch.sh
        delete: touch.sh
        update: touch.sh
        heal: touch.sh
        check_status: touch.sh
        check_drift: touch.sh
      greetings: {hello: touch.sh}
"""
# Each with the parameters that it cannot do without.
OF_WHAT_IS_NOT_INSTALLED: dict[str, dict[str, Any]] = {
    "install": {},
    "start": {},
    "execute_operation": {"operation": "greetings.hello"},
}
OF_WHAT_IS: dict[str, dict[str, Any]] = {
    "uninstall": {},
    "reinstall": {},
    "stop": {},
    "restart": {},
    "execute_operation": {"operation": "greetings.hello"},
    "heal": {"force_reinstall": True},
    "scale": {"scalable_entity_name": "thing", "delta": 1},
    "check_status": {},
    "check_drift": {},
    "pull": {},
    "rollback": {},
}


@pytest.fixture(scope="module")
def houses(server: Server, cfy: Guest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two deployments, of which one is installed; with the ledger of what their scripts did."""
    folder = tmp_path_factory.mktemp("dry")
    ledger = folder / "ledger"
    path = blueprint(folder, NODES, touch=f"echo x >> {ledger}")
    cfy.deploys("dry-cold", path)
    cfy.does("deployments", "create", "dry-warm", "-b", "dry-cold")
    cfy.does("executions", "start", "install", "-d", "dry-warm")
    return {"dry-cold": ledger, "dry-warm": ledger}


def test_a_dry_run_leaves_its_execution_and_events_and_nothing_else(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger"
    cfy.deploys(name, blueprint(tmp_path, create=f"touch {ledger}"))
    before = (cfy.instances(name), cfy.reads("deployments", "get", name))
    said = cfy.does("executions", "start", "install", "-d", name, "--dry-run")
    assert "create" in said, said
    assert not ledger.exists()
    execution = cfy.execution(name, "install")
    assert (execution["status"], execution["is_dry_run"]) == ("terminated", True)
    assert cfy.reads("events", "list", execution["id"])
    assert cfy.reads("executions", "operations", "list", execution["id"]) == []
    assert cfy.instances(name) == before[0]
    after = cfy.reads("deployments", "get", name)
    changed = {key for key in after if after[key] != before[1].get(key)}
    assert all(key.startswith("latest_execution") for key in changed), changed
    cfy.does("executions", "start", "install", "-d", name)
    assert ledger.exists()


def left(manager: CloudifyClient, deployment: str, ledger: Path) -> dict[str, Any]:
    """All that a run may leave, but its execution, what is derived from that, and its events."""
    home = dict(manager.deployments.get(deployment))
    own = [key for key in home if not key.startswith(("latest_execution", "deployment_status"))]
    return {
        "deployment": {key: home[key] for key in own},
        "instances": list(manager.node_instances.list(deployment_id=deployment)),
        "nodes": list(manager.nodes.list(deployment_id=deployment)),
        "modifications": list(manager.deployment_modifications.list(deployment_id=deployment)),
        "updates": list(manager.deployment_updates.list(deployment_id=deployment)),
        "did": ledger.read_text() if ledger.exists() else "",
    }


@pytest.mark.parametrize(
    ("deployment", "workflow"),
    [("dry-cold", each) for each in OF_WHAT_IS_NOT_INSTALLED]
    + [("dry-warm", each) for each in OF_WHAT_IS],
)
def test_no_built_in_workflow_does_anything_in_a_dry_run(
    server: Server, houses: dict[str, Path], deployment: str, workflow: str
) -> None:
    parameters = (OF_WHAT_IS_NOT_INSTALLED | OF_WHAT_IS)[workflow]
    with client(server) as manager:
        before = left(manager, deployment, houses[deployment])
        begun = manager.executions.start(deployment, workflow, parameters, dry_run=True)
        run = told(manager, begun)
        assert run.execution.status == Execution.TERMINATED, run.execution.error
        assert run.execution.is_dry_run
        said = [str(each["message"]) for each in run.events]
        assert any("(dry run)" in each for each in said), said
        assert left(manager, deployment, houses[deployment]) == before
        assert not list(manager.tasks_graphs.list(run.execution.id))


@pytest.mark.parametrize("workflow", ["update", "csys_update_deployment"])
def test_an_update_says_how_else_it_tells_what_it_would_do(
    server: Server, houses: dict[str, Path], workflow: str
) -> None:
    with client(server) as manager:
        before = left(manager, "dry-warm", houses["dry-warm"])
        run = told(manager, manager.executions.start("dry-warm", workflow, dry_run=True))
        assert run.execution.status == Execution.FAILED
        assert "cfy deployments update" in str(run.execution.error)
        assert left(manager, "dry-warm", houses["dry-warm"]) == before
