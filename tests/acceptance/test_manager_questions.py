"""A workflow on a server asks the manager, with the token of its execution."""

from pathlib import Path

from acceptance.server import Server
from acceptance.stage import blueprint, client, find_test_code
from acceptance.waiting import eventually
from cloudify_rest_client.executions import Execution


def test_a_workflow_asks_the_manager_by_its_context(own_server: Server, tmp_path: Path) -> None:
    find_test_code(own_server)
    own_server.start()
    path = blueprint(tmp_path, "acceptance.manager_work", "echo")
    path.write_text(f"{path.read_text()}workflows: {{ask: work.acceptance.manager_work.ask}}\n")
    with client(own_server) as manager:
        manager.blueprints.upload(str(path), "asking")
        manager.deployments.create("asking", "asking")
        execution = manager.executions.start("asking", "ask")

        def status() -> str:
            return str(manager.executions.get(execution.id).status)

        eventually(lambda: status() in Execution.END_STATES, lambda: f"it ends, but {status()}")
        ended = manager.executions.get(execution.id)
        assert ended.status == Execution.TERMINATED, ended.error
        (instance,) = manager.node_instances.list(deployment_id="asking")
    answers = dict(instance.runtime_properties["answers"])
    assert "deployment update 'u' not found" in answers.pop("update")
    assert "only an execution that updates" in answers.pop("node update")
    assert "currently running for this deployment: ask" in answers.pop("second run")
    assert answers == {
        "deployment": "asking",
        "blueprint": "asking",
        "nodes": ["thing"],
        "instances": [instance.id],
        "execution": "ask",
        "managers": 1,
        "schedules": 0,
        "here": "a",
        "there": "b",
        "attributes": "no",
        "dependencies": "no",
        "status": "no",
        "graph": True,
    }
