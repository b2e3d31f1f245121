"""Tasks that the workflow's own process runs, or that run nothing at all."""

from collections.abc import Callable, Mapping
from typing import Any

from conductor.runtime.engine.exceptions import NonRecoverableError, OperationRetry
from conductor.runtime.engine.result import TaskResult
from conductor.runtime.engine.states import (
    TASK_FAILED,
    TASK_RESCHEDULED,
    TASK_SENT,
    TASK_STARTED,
    TASK_SUCCEEDED,
)
from conductor.runtime.engine.task import DEFAULT_RETRY_INTERVAL, INFINITE_TOTAL_RETRIES
from conductor.runtime.sdk.current import current_workflow_ctx
from conductor.runtime.sdk.errors import sayable
from conductor.runtime.sdk.handlers import dump_handler_if_possible, is_plain
from conductor.runtime.sdk.workflow_task import WorkflowTask


class LocalWorkflowTask(WorkflowTask):
    """A callable of the workflow, run in the process's thread pool."""

    def __init__(
        self,
        local_task: Callable[..., Any] | None,
        workflow_context: Any,
        node: Any = None,
        info: Any = None,
        total_retries: int = INFINITE_TOTAL_RETRIES,
        retry_interval: float = DEFAULT_RETRY_INTERVAL,
        send_task_events: bool = True,
        kwargs: Mapping[str, Any] | None = None,
        task_id: str | None = None,
        name: str | None = None,
        **fields: Any,
    ) -> None:
        super().__init__(
            workflow_context,
            task_id,
            info=info,
            total_retries=total_retries,
            retry_interval=retry_interval,
            send_task_events=send_task_events,
            **fields,
        )
        self.local_task = local_task
        self.node = node
        self.kwargs = dict(kwargs or {})
        self._name = name

    @property
    def name(self) -> str:
        return str(self._name or getattr(self.local_task, "__name__", type(self).__name__))

    def apply_async(self) -> TaskResult:
        self.set_state(TASK_SENT)
        self.workflow_context.internal.add_local_task(self._run)
        return self.async_result

    def _run(self) -> None:
        self.set_state(TASK_STARTED)
        try:
            result = self.local_task(**self.kwargs) if self.local_task else None
        except BaseException as error:  # noqa: BLE001 - whatever the author's code raises
            actual = sayable(getattr(error, "wrapped_exc", error))
            state = TASK_RESCHEDULED if isinstance(actual, OperationRetry) else TASK_FAILED
            self.set_state(state, exception=actual)
        else:
            self.set_state(TASK_SUCCEEDED, result=result)

    def task_kwargs(self) -> dict[str, Any]:
        """Where the callable is found again; nothing when it, or an argument, cannot be stored."""
        handler = dump_handler_if_possible(self.local_task)
        if handler is None or not is_plain(self.kwargs):
            return {}
        return {"local_task": handler["path"], "kwargs": self.kwargs}

    @classmethod
    def restore(cls, ctx: Any, graph: Any, task_descr: Mapping[str, Any]) -> "LocalWorkflowTask":
        stored = task_descr["parameters"]["task_kwargs"]
        if "local_task" not in stored:
            raise NonRecoverableError(
                f"task {task_descr['name']} cannot be resumed: its callable is no function of a "
                "module, or its arguments could not be stored"
            )
        task = ctx.internal.load(stored["local_task"])
        return cls(
            task, ctx, kwargs=stored["kwargs"], task_id=task_descr["id"], name=task_descr["name"]
        )

    def _duplicate(self) -> "LocalWorkflowTask":
        return type(self)(
            self.local_task,
            self.workflow_context,
            node=self.node,
            info=self.info,
            total_retries=self.total_retries,
            retry_interval=self.retry_interval,
            send_task_events=self.send_task_events,
            kwargs=self.kwargs,
            name=self._name,
        )

    def _event_context(self) -> dict[str, Any]:
        context = super()._event_context()
        if self.node is not None:
            context |= {"node_id": self.node.id, "node_name": self.node.node_id}
        return context


class DryRunLocalWorkflowTask(LocalWorkflowTask):
    """Succeeds without running anything."""

    is_instant = True

    def is_nop(self) -> bool:
        return False

    @classmethod
    def restore(
        cls, ctx: Any, graph: Any, task_descr: Mapping[str, Any]
    ) -> "DryRunLocalWorkflowTask":
        return cls(None, ctx, task_id=task_descr["id"], name=task_descr["name"])


class NOPLocalWorkflowTask(LocalWorkflowTask):
    """Does nothing: what an operation becomes that nobody implemented."""

    is_instant = True

    def __init__(self, workflow_context: Any, **fields: Any) -> None:
        super().__init__(None, workflow_context, **{"send_task_events": False, **fields})

    @property
    def name(self) -> str:
        return "NOP"

    def is_nop(self) -> bool:
        return not self.has_handler

    def get(self) -> None:
        """There is nothing to wait for."""

    @classmethod
    def restore(cls, ctx: Any, graph: Any, task_descr: Mapping[str, Any]) -> "NOPLocalWorkflowTask":
        return cls(ctx, task_id=task_descr["id"])


class GetNodeInstanceStateTask(LocalWorkflowTask):
    """Asks the records for the state of an instance."""

    def __init__(self, node_instance_id: str, workflow_context: Any = None, **fields: Any) -> None:
        context = workflow_context or current_workflow_ctx.get_ctx()
        chosen = {**fields, "send_task_events": False, "total_retries": 0}
        super().__init__(self.remote, context, info=node_instance_id, **chosen)
        self._node_instance_id = node_instance_id

    @property
    def name(self) -> str:
        return type(self).__name__

    def remote(self) -> Any:
        return self.workflow_context.internal.backend.node_instance(self._node_instance_id)["state"]

    local = remote

    def task_kwargs(self) -> dict[str, Any]:
        return {"node_instance_id": self._node_instance_id}

    @classmethod
    def restore(
        cls, ctx: Any, graph: Any, task_descr: Mapping[str, Any]
    ) -> "GetNodeInstanceStateTask":
        kwargs = task_descr["parameters"]["task_kwargs"]
        return cls(workflow_context=ctx, task_id=task_descr["id"], **kwargs)
