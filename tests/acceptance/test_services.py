"""A deployment goes down with the deployments that have it as their parent."""

from pathlib import Path

from acceptance.server import Server
from acceptance.small import blueprint
from acceptance.stage import client, finished
from cloudify_rest_client.executions import Execution


def test_services_go_down_first(server: Server, name: str, tmp_path: Path) -> None:
    path = blueprint(tmp_path)
    lower, upper = f"{name}-lower", f"{name}-upper"
    with client(server) as manager:
        manager.blueprints.upload(str(path), name)
        manager.deployments.create(name, name)
        manager.deployments.create(name, lower, labels=[{"csys-obj-parent": name}])
        manager.deployments.create(name, upper, labels=[{"csys-obj-parent": lower}])
        for each in (name, lower, upper):
            assert finished(manager, each, "install").execution.status == Execution.TERMINATED

        told = finished(manager, name, "uninstall", recursive=True)

        assert told.execution.status == Execution.TERMINATED, told.execution.error
        ends = []
        for each in (upper, lower, name):
            states = {one.state for one in manager.node_instances.list(deployment_id=each)}
            assert states == {"deleted"}
            (execution,) = manager.executions.list(deployment_id=each, workflow_id="uninstall")
            ends.append(execution.ended_at)
        assert ends == sorted(ends)
