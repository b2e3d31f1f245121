"""The task that says how far the execution has come."""

from collections.abc import Mapping
from typing import Any

from conductor.runtime.sdk.current import current_workflow_ctx
from conductor.runtime.sdk.local_tasks import LocalWorkflowTask


class UpdateExecutionStatusTask(LocalWorkflowTask):
    """Sets the status of the execution, as far as its life cycle has such a move. A local
    environment raises `NotImplementedError` in the task."""

    def __init__(self, status: str, workflow_context: Any = None, **fields: Any) -> None:
        context = workflow_context or current_workflow_ctx.get_ctx()
        chosen = {**fields, "send_task_events": False, "total_retries": 0}
        super().__init__(self._update, context, info=status, **chosen)
        self._status = status

    @property
    def name(self) -> str:
        return type(self).__name__

    def remote(self) -> Any:
        return self.workflow_context.internal.handler.update_execution_status(self._status)

    local = remote

    def task_kwargs(self) -> dict[str, Any]:
        return {"status": self._status}

    @classmethod
    def restore(
        cls, ctx: Any, graph: Any, task_descr: Mapping[str, Any]
    ) -> "UpdateExecutionStatusTask":
        kwargs = task_descr["parameters"]["task_kwargs"]
        return cls(workflow_context=ctx, task_id=task_descr["id"], **kwargs)

    def _update(self) -> Any:
        return self.local() if self.workflow_context.local else self.remote()
