"""Where a deployment lives: on a server, or in this process. Stories happen in both."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from acceptance.waiting import eventually
from cloudify.workflows import api, local
from cloudify_rest_client.client import CloudifyClient

ENDED = ("terminated", "failed", "cancelled")
Step = Callable[[], object]


class Place(Protocol):
    """`told` is the text of all events and log lines of an execution, a line each."""

    def runs(self, workflow: str, **parameters: Any) -> str:
        """It must end well; returns what was told."""
        ...

    def fails(self, workflow: str, **parameters: Any) -> str: ...

    def resumes(self, workflow: str, *, force: bool = False) -> str:
        """Its newest execution, until it ends; returns what was told in both runs."""
        ...

    def cancels(self, workflow: str, once: Step, then: Step) -> str:
        """Cancel it when `once` returns, and see it end after `then`; returns what was told."""
        ...

    def execution(self, workflow: str) -> dict[str, Any]:
        """The newest one."""
        ...

    def instances(self, node: str) -> list[dict[str, Any]]: ...


class OnServer:
    def __init__(self, client: CloudifyClient, deployment: str) -> None:
        self._client = client
        self._deployment = deployment

    def runs(self, workflow: str, **parameters: Any) -> str:
        return self._ends(self._start(workflow, parameters), "terminated")

    def fails(self, workflow: str, **parameters: Any) -> str:
        return self._ends(self._start(workflow, parameters), "failed")

    def resumes(self, workflow: str, *, force: bool = False) -> str:
        execution = self.execution(workflow)["id"]
        self._client.executions.resume(execution, force=force)
        return self._ends(execution)

    def cancels(self, workflow: str, once: Step, then: Step) -> str:
        execution = self._start(workflow, {})
        once()
        self._client.executions.cancel(execution)
        then()
        return self._ends(execution)

    def execution(self, workflow: str) -> dict[str, Any]:
        found = self._client.executions.list(
            deployment_id=self._deployment, workflow_id=workflow, _sort="-created_at"
        )
        return dict(found[0])

    def instances(self, node: str) -> list[dict[str, Any]]:
        return list(self._client.node_instances.list(self._deployment, node))

    def _start(self, workflow: str, parameters: dict[str, Any]) -> str:
        return self._client.executions.start(self._deployment, workflow, parameters).id

    def _ends(self, execution: str, *wanted: str) -> str:
        def current() -> dict[str, Any]:
            return dict(self._client.executions.get(execution))

        eventually(lambda: current()["status"] in ENDED, lambda: f"it ends: {current()}")
        events = self._client.events.list(include_logs=True, execution_id=execution, _size=1000)
        told = "\n".join(str(event["message"]) for event in events)
        assert current()["status"] in (wanted or ENDED), current()["error"] + told
        return told


class Here:
    """On file storage in `folder`; plugins are found beside the blueprint."""

    def __init__(self, blueprint: Path, inputs: dict[str, Any], folder: Path) -> None:
        storage = local.FileStorage(str(folder))
        self._env = local.init_env(str(blueprint), inputs=inputs, storage=storage)
        self._told: dict[str, list[str]] = {}

    def runs(self, workflow: str, **parameters: Any) -> str:
        return self._ends(workflow, parameters, "terminated")

    def fails(self, workflow: str, **parameters: Any) -> str:
        return self._ends(workflow, parameters, "failed")

    def resumes(self, workflow: str, *, force: bool = False) -> str:
        execution = self.execution(workflow)["id"]
        with _whatever_it_raises():
            self._env.resume(execution, force=force, task_retries=0, listener=self._hear)
        return "\n".join(self._told[execution])

    def cancels(self, workflow: str, once: Step, then: Step) -> str:
        running = threading.Thread(target=self._execute, args=(workflow, {}))
        running.start()
        once()
        api.set_cancel_request()
        then()
        running.join(60)
        assert not running.is_alive()
        return "\n".join(self._told[self.execution(workflow)["id"]])

    def execution(self, workflow: str) -> dict[str, Any]:
        found = [
            each for each in self._env.storage.get_executions() if each["workflow_id"] == workflow
        ]
        return max(found, key=lambda each: each["created_at"])

    def instances(self, node: str) -> list[dict[str, Any]]:
        return [dict(each) for each in self._env.storage.get_node_instances(node)]

    def _ends(self, workflow: str, parameters: dict[str, Any], wanted: str) -> str:
        self._execute(workflow, parameters)
        ended = self.execution(workflow)
        told = "\n".join(self._told[ended["id"]])
        assert ended["status"] == wanted, f"{ended['error']}\n{told}"
        return told

    def _execute(self, workflow: str, parameters: dict[str, Any]) -> None:
        with _whatever_it_raises():
            self._env.execute(workflow, parameters, task_retries=0, listener=self._hear)

    def _hear(self, record: dict[str, Any]) -> None:
        told = self._told.setdefault(record["context"]["execution_id"], [])
        told.append(str(record["message"]["text"]))


@contextmanager
def _whatever_it_raises() -> Iterator[None]:
    """The execution's status tells."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a workflow's own
        print(error, file=sys.stderr)  # noqa: T201 - shown when the test fails
