"""Operations of a local environment: performed here, in threads."""

from collections.abc import Callable
from functools import partial
from typing import Any

from conductor.domain.crash_points import AFTER_CALL, BEFORE_CALL, OUTCOME_TOLD, reached
from conductor.domain.facts import InstanceChanged, Said
from conductor.domain.ids import NodeInstanceId, OperationId
from conductor.runtime.engine.exceptions import NonRecoverableError, OperationRetry
from conductor.runtime.engine.pool import Pool
from conductor.runtime.engine.states import TASK_FAILED, TASK_RESCHEDULED, TASK_SUCCEEDED
from conductor.runtime.host.load import load
from conductor.runtime.host.local.left_behind import settled, storable
from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.errors import describe_failure
from conductor.runtime.sdk.operation import OperationOutcome, run_operation
from conductor.runtime.sdk.remote_task import RemoteWorkflowTask

FindCode = Callable[[str], Callable[..., Any]]


class LocalPerformer:
    """`find_code` gives the function of a name, or raises `NonRecoverableError`. `keeps` when
    results have to be written down, and so must be plain data."""

    gives_orders = False

    def __init__(
        self, backend: Backend, pool: Pool, find_code: FindCode = load, *, keeps: bool
    ) -> None:
        self._backend = backend
        self._pool = pool
        self._find_code = find_code
        self._keeps = keeps
        self._functions: dict[str, Callable[..., Any]] = {}

    def order(self, task: RemoteWorkflowTask) -> Any:
        raise NotImplementedError("operations of a local environment begin without orders")

    def may_run_twice(self, task: RemoteWorkflowTask) -> bool:
        try:
            return bool(getattr(self._function(task.name), "resumable", False))
        except NonRecoverableError:
            return False

    def perform(self, task: RemoteWorkflowTask) -> None:
        self._pool.submit(partial(self._perform, task))

    def _perform(self, task: RemoteWorkflowTask) -> None:
        try:
            self._settle(task, self._outcome(task))
        except BaseException as error:  # noqa: BLE001 - the edge of a thread: callbacks, for one
            task.set_state(TASK_FAILED, exception=error)
        reached(OUTCOME_TOLD)

    def _outcome(self, task: RemoteWorkflowTask) -> OperationOutcome:
        started = task.begin_here()
        if isinstance(started, Said):
            self._backend.say(started.record)
        try:
            function = self._function(task.name)
        except NonRecoverableError as error:
            return OperationOutcome(error=error)
        reached(BEFORE_CALL)
        outcome = run_operation(function, task.cloudify_context, task.kwargs, self._backend)
        reached(AFTER_CALL)
        return storable(outcome) if self._keeps else settled(outcome)

    def _settle(self, task: RemoteWorkflowTask, outcome: OperationOutcome) -> None:
        task.changed = [
            InstanceChanged(
                NodeInstanceId(each.instance_id),
                each.version,
                each.runtime_properties,
                OperationId(task.id),
            )
            for each in outcome.changed
        ]
        if outcome.error is None:
            task.set_state(TASK_SUCCEEDED, result=outcome.result)
            return
        task.error = describe_failure(outcome.error)
        state = TASK_RESCHEDULED if isinstance(outcome.error, OperationRetry) else TASK_FAILED
        task.set_state(state, exception=outcome.error)

    def _function(self, name: str) -> Callable[..., Any]:
        if name not in self._functions:
            self._functions[name] = self._find_code(name)
        return self._functions[name]
