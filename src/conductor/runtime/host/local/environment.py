"""A deployment on this machine alone."""

import copy
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from conductor.blueprint import (
    NO_MANAGER,
    OPEN,
    Checks,
    adapted,
    parse_location,
    prepare,
    texts_of_process,
)
from conductor.blueprint.functions import evaluate_outputs
from conductor.runtime.engine.moment import now
from conductor.runtime.host.local.deployment_storage import DeploymentStorage
from conductor.runtime.host.local.evaluation import RecordsForFunctions
from conductor.runtime.host.local.execution import DEFAULT_THREADS, Settings
from conductor.runtime.host.local.home import Home, Store
from conductor.runtime.host.local.implementations import check_plan
from conductor.runtime.host.local.instances import first_records
from conductor.runtime.host.local.memory import InMemoryStorage
from conductor.runtime.host.local.mouth import Listener
from conductor.runtime.host.local.records import Deployment
from conductor.runtime.host.local.starting import resume, start


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

        `InvalidInput` lists the operations of which nobody knows whether they ran; with `force`
        they run again. Only what was kept in files can be resumed.
        """
        settings = Settings(
            task_retries, task_retry_interval, subgraph_retries, task_thread_pool_size
        )
        return resume(self._home, execution_id, settings, is_everything=force, listener=listener)


def init_env(
    blueprint_path: str,
    name: str = "local",
    inputs: Mapping[str, Any] | None = None,
    storage: Store | None = None,
    ignored_modules: Collection[str] | None = None,
    provider_context: Mapping[str, Any] | None = None,
    resolver: Any = None,
    validate_version: bool = True,
) -> Environment:
    """A new deployment of the blueprint, in place of one of that name in the storage.

    `ImportError` and `AttributeError` name operations whose code is not there, except for that of
    `ignored_modules`.
    """
    blueprint_plan = parse_location(
        str(blueprint_path),
        resolver=adapted(resolver),
        reach=OPEN,
        values=NO_MANAGER,
        checks=Checks(versions=validate_version),
        texts=texts_of_process(),
    )
    plan = prepare(blueprint_plan, inputs or {})
    check_plan(plan, ignored_modules)
    deployment = Deployment(
        name, name, plan, blueprint_plan, now(), _folder(blueprint_path), provider_context or {}
    )
    chosen = InMemoryStorage() if storage is None else storage
    return Environment(chosen.create(deployment, first_records(plan, name)))


def load_env(name: str, storage: Store, resolver: Any = None) -> Environment | None:
    """The environment of that name, or None."""
    home = storage.open(name)
    return None if home is None else Environment(home)


def _folder(blueprint_path: str) -> Path | None:
    path = Path(str(blueprint_path).removeprefix("file://"))
    return path.absolute().parent if path.is_file() else None
