"""Operations of importable test code on a real server, started over REST."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
