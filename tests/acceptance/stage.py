"""Operations of importable test code on a real server, started over REST."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from acceptance.server import PASSWORD, Server
from acceptance.waiting import eventually
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.executions import Execution

TESTS = Path(__file__).parents[1]


def find_test_code(server: Server) -> None:
    """Before it starts: let its hosts import `acceptance`."""
    server.environment["PYTHONPATH"] = str(TESTS)


@contextmanager
def client(server: Server, tenant: str = "default_tenant") -> Iterator[CloudifyClient]:
    with httpx.Client(timeout=60) as session:
        yield CloudifyClient(
            host="127.0.0.1",
            port=server.port,
            username="admin",
            password=PASSWORD,
            tenant=tenant,
            session=session,
        )


def blueprint(folder: Path, module: str, *functions: str) -> Path:
    """One node with an interface `t` of these operations."""
    operations = "".join(f"          {each}: work.{module}.{each}\n" for each in functions)
    path = folder / "blueprint.yaml"
    path.write_text(
        "tosca_definitions_version: cloudify_dsl_1_5\n"
        "imports: [cloudify/types/types.yaml]\n"
        "plugins: {work: {executor: central_deployment_agent, install: false}}\n"
        "node_templates:\n  thing:\n    type: cloudify.nodes.Root\n    interfaces:\n"
        f"      t:\n{operations}"
    )
    return path


@dataclass(frozen=True)
class Stage:
    client: CloudifyClient
    deployment: str

    def begins(self, operation: str, **kwargs: Any) -> Execution:
        parameters = {
            "operation": f"t.{operation}",
            "operation_kwargs": kwargs,
            "allow_kwargs_override": True,
        }
        started: Execution = self.client.executions.start(
            self.deployment, "execute_operation", parameters, force=True
        )
        return started

    def runs(self, operation: str, saying: str, **kwargs: Any) -> Execution:
        """Begin it, and wait until its code has logged that line: it runs then."""
        execution = self.begins(operation, **kwargs)
        eventually(lambda: saying in self.said(execution), f"{operation} says {saying!r}")
        return execution

    def said(self, execution: Execution) -> list[str]:
        events = self.client.events.list(include_logs=True, execution_id=execution.id)
        return [str(event["message"]) for event in events]

    def ends(self, execution: Execution) -> None:
        def status() -> str:
            return str(self.client.executions.get(execution.id).status)

        eventually(lambda: status() in Execution.END_STATES, lambda: f"it ends, but {status()}")
        assert status() == Execution.TERMINATED, self.client.executions.get(execution.id).error

    def does(self, operation: str, **kwargs: Any) -> dict[str, Any]:
        """The instance's runtime properties after it."""
        self.ends(self.begins(operation, **kwargs))
        return self.properties()

    def properties(self) -> dict[str, Any]:
        (instance,) = self.client.node_instances.list(deployment_id=self.deployment)
        return dict(self.client.node_instances.get(instance.id).runtime_properties)

    def sees(self, **kwargs: Any) -> dict[str, Any]:
        return dict(self.does("look", **kwargs)["seen"])


@dataclass(frozen=True)
class Told:
    """What an execution said, by the node of whose operation it said it."""

    execution: Execution
    events: list[dict[str, Any]]

    def of(self, node: str, *types: str) -> list[str]:
        """Messages of these types of events; `log` for lines of the log."""
        return [str(each["message"]) for each in self._those_of(node, types)]

    def moments(self, node: str, *types: str) -> list[datetime]:
        found = self._those_of(node, types)
        return [datetime.fromisoformat(str(each["reported_timestamp"])) for each in found]

    def _those_of(self, node: str, types: Collection[str]) -> list[dict[str, Any]]:
        return [
            each
            for each in self.events
            if each["node_name"] == node and (each.get("event_type") or "log") in types
        ]

    def failures(self, node: str) -> list[str]:
        return self.of(node, "task_failed", "task_rescheduled")

    def attempts(self, node: str) -> int:
        return len(self.of(node, "sending_task"))


def finished(manager: CloudifyClient, deployment: str, workflow: str, **parameters: Any) -> Told:
    return told(manager, manager.executions.start(deployment, workflow, parameters))


def told(manager: CloudifyClient, execution: Execution) -> Told:
    """When it has ended."""

    def status() -> str:
        return str(manager.executions.get(execution.id).status)

    eventually(lambda: status() in Execution.END_STATES, lambda: f"it ends, but {status()}")
    events = manager.events.list(include_logs=True, execution_id=execution.id, _size=1000)
    return Told(manager.executions.get(execution.id), [dict(each) for each in events])
