"""A deployment on this machine alone."""

import copy
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from conductor.blueprint.functions import evaluate_outputs
from conductor.domain.decisions import Decision
from conductor.runtime.host.local.deciding import decide
from conductor.runtime.host.local.deployment_storage import DeploymentStorage
from conductor.runtime.host.local.evaluation import RecordsForFunctions
from conductor.runtime.host.local.execution import DEFAULT_THREADS, Settings
from conductor.runtime.host.local.home import Home
from conductor.runtime.host.local.memory import InMemoryStorage
from conductor.runtime.host.local.mouth import Listener
from conductor.runtime.host.local.planning import parsed, prepared
from conductor.runtime.host.local.recorded import shape_of
from conductor.runtime.host.local.starting import resume, start
from conductor.runtime.host.local.storage import Storage


class Environment:
    """`storage` shows what the deployment has become, and lets it be changed."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.storage = DeploymentStorage(home)

    @property
    def name(self) -> str:
        return self.storage.name

    @property
    def plan(self) -> Mapping[str, Any]:
        return self.storage.plan

    @property
    def created_at(self) -> datetime:
        return self._home.records.deployment.created_at

    def outputs(self) -> dict[str, Any]:
        """An output that cannot be evaluated says why in its value."""
        records = self._home.records
        outputs = evaluate_outputs(records.deployment.plan["outputs"], RecordsForFunctions(records))
        return copy.deepcopy(outputs)

    def evaluate_functions(self, payload: Any, context: Mapping[str, Any] | None) -> Any:
        """`context` binds `self`, or `source` and `target`, to ids of node instances."""
        return RecordsForFunctions(self._home.records).evaluate(copy.deepcopy(payload), context)

    def execute(
        self,
        workflow: str,
        parameters: Mapping[str, Any] | None = None,
        allow_custom_parameters: bool = False,
        task_retries: int = -1,
        task_retry_interval: float = 30,
        subgraph_retries: int = 0,
        task_thread_pool_size: int = DEFAULT_THREADS,
        dry_run: bool = False,
        listener: Listener | None = None,
    ) -> Any:
        """Run a workflow in this thread and return what its function returns; what that raises is
        raised here. `ValueError` when it, or its parameters, are not what the blueprint declares.

        A `listener` is called with each event and log line, in place of `cloudify.logs`.
        """
        settings = Settings(
            task_retries, task_retry_interval, subgraph_retries, task_thread_pool_size
        )
        return start(
            self._home,
            workflow,
            parameters,
            settings,
            may_be_custom=allow_custom_parameters,
            is_dry_run=dry_run,
            listener=listener,
        )

    def resume(
        self,
        execution_id: str,
        force: bool = False,
        task_retries: int = -1,
        task_retry_interval: float = 30,
        subgraph_retries: int = 0,
        task_thread_pool_size: int = DEFAULT_THREADS,
        listener: Listener | None = None,
    ) -> Any:
        """Go on where an execution stopped that failed, was cancelled, or lost its process.

        `InvalidInput` lists the operations of which nobody knows whether they ran, until `decide`
        has been asked about each; with `force` they run again.
        """
        settings = Settings(
            task_retries, task_retry_interval, subgraph_retries, task_thread_pool_size
        )
        return resume(self._home, execution_id, settings, is_everything=force, listener=listener)

    def operations(self, execution_id: str) -> list[dict[str, Any]]:
        """Those that an execution had, as far as they were kept."""
        return [shape_of(each) for each in self._home.recorded(execution_id).all]

    def decide(
        self,
        operation_id: str,
        decision: Decision,
        reason: str,
        inputs: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Say of an operation that has not succeeded: `retry`, with `inputs` in the place of those
        of the same names; `skip` or `done`."""
        return shape_of(decide(self._home, operation_id, decision, reason, inputs or {}))


def init_env(
    blueprint_path: str,
    name: str = "local",
    inputs: Mapping[str, Any] | None = None,
    storage: Storage | None = None,
    ignored_modules: Collection[str] | None = None,
    provider_context: Mapping[str, Any] | None = None,
    resolver: Any = None,
    validate_version: bool = True,
) -> Environment:
    """A new deployment of the blueprint, in place of one of that name in the storage.

    `ImportError` and `AttributeError` name operations whose code is not there, except for that of
    `ignored_modules`.
    """
    chosen = InMemoryStorage() if storage is None else storage
    blueprint = parsed(
        name, blueprint_path, provider_context, resolver, checks_version=validate_version
    )
    deployment = prepared(name, blueprint, inputs, ignored_modules)
    chosen.keep_blueprint(blueprint)
    return Environment(chosen.deploy(deployment))


def load_env(name: str, storage: Storage, resolver: Any = None) -> Environment | None:
    """The environment of that name, or None."""
    home = storage.open(name)
    return None if home is None else Environment(home)
