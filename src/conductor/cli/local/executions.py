"""Executions of local environments, and what they say."""

from collections.abc import Iterator, Mapping
from typing import Any

from cloudify_rest_client.events import Event
from cloudify_rest_client.executions import Execution
from cloudify_rest_client.responses import ListResponse
from conductor.cli.failures import Failure
from conductor.cli.local.environments import Environment, Environments, not_found
from conductor.cli.local.needs_server import NeedsServer
from conductor.cli.local.pages import page_of, plain
from conductor.cli.local.run import LocalRun, Retries

UNKEPT = "A local execution says what it does while it runs; nobody keeps that"


class LocalExecutions(NeedsServer):
    """They run in a thread of this process, and so end with it."""

    def __init__(self, environments: Environments, retries: Retries) -> None:
        self._environments = environments
        self._retries = retries
        self.runs: dict[str, LocalRun] = {}

    def list(
        self, _include: Any = None, include_system_workflows: bool = False, **query: Any
    ) -> ListResponse[Execution]:
        found = [
            execution
            for environment in self._environments.all()
            for execution in environment.storage.get_executions()
        ]
        return page_of(found, Execution, query)

    def get(self, execution_id: str, _include: Any = None) -> Execution:
        return self._home(execution_id)[1]

    def start(
        self,
        deployment_id: str,
        workflow_id: str,
        parameters: Mapping[str, Any] | None = None,
        allow_custom_parameters: bool = False,
        force: bool = False,
        dry_run: bool = False,
        queue: bool = False,
        wait_after_fail: int = 600,
        idempotency_key: str | None = None,
    ) -> Execution:
        """Nothing gets lost on the way to it, so that the key is of no use."""
        environment = self._environments.get(deployment_id)
        run = LocalRun(environment)
        run.begin(
            lambda: environment.execute(
                workflow_id,
                parameters,
                allow_custom_parameters,
                dry_run=dry_run,
                listener=run.hear,
                **self._retries.settings,
            )
        )
        return self._begun(run)

    def resume(self, execution_id: str, force: bool = False) -> Execution:
        environment, _ = self._home(execution_id)
        run = LocalRun(environment)
        run.begin(
            lambda: environment.resume(
                execution_id, force, listener=run.hear, **self._retries.settings
            )
        )
        return self._begun(run)

    def cancel(self, execution_id: str, force: bool = False, kill: bool = False) -> Execution:
        if execution_id not in self.runs:
            raise Failure("It runs in another cfy, or not at all: press Ctrl-C where it runs")
        self.runs[execution_id].cancel()
        return self.get(execution_id)

    def _begun(self, run: LocalRun) -> Execution:
        self.runs[run.execution_id] = run
        return self.get(run.execution_id)

    def _home(self, execution_id: str) -> tuple[Environment, Execution]:
        run = self.runs.get(execution_id)
        for environment in [run.environment] if run else self._environments.all():
            for execution in environment.storage.get_executions():
                if execution["id"] == execution_id:
                    return environment, Execution(plain(execution))
        raise not_found(f"execution {execution_id!r} not found")


class LocalEvents(NeedsServer):
    """Of the executions of this process; nobody keeps others."""

    def __init__(self, executions: LocalExecutions) -> None:
        self._executions = executions

    def list(self, *_: Any, **__: Any) -> ListResponse[Event]:
        raise Failure(UNKEPT)

    def stream(
        self, execution_id: str, after: int = 0, include_logs: bool = True, **filters: Any
    ) -> Iterator[Event | Execution]:
        """What it says while it runs, and how far it has come."""
        run = self._executions.runs.get(execution_id)
        if run is None:
            raise Failure(UNKEPT)
        for heard in run.listen(after):
            yield from (Event(e) for e in heard if include_logs or e["type"] != "cloudify_log")
            yield self._executions.get(execution_id)
