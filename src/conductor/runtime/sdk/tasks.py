"""All tasks of a workflow under the names that its code imports (framework §1.9)."""

from typing import Any

from conductor.runtime.engine.result import TaskResult
from conductor.runtime.engine.states import (
    TASK_FAILED,
    TASK_PENDING,
    TASK_RESCHEDULED,
    TASK_RESPONSE_SENT,
    TASK_SENDING,
    TASK_SENT,
    TASK_STARTED,
    TASK_SUCCEEDED,
    TERMINATED_STATES,
)
from conductor.runtime.engine.task import DEFAULT_RETRY_INTERVAL, INFINITE_TOTAL_RETRIES
from conductor.runtime.engine.verdict import HandlerResult
from conductor.runtime.sdk.local_tasks import (
    DryRunLocalWorkflowTask,
    GetNodeInstanceStateTask,
    LocalWorkflowTask,
    NOPLocalWorkflowTask,
)
from conductor.runtime.sdk.remote_task import RemoteWorkflowTask
from conductor.runtime.sdk.status_task import UpdateExecutionStatusTask
from conductor.runtime.sdk.subgraph_task import SubgraphTask
from conductor.runtime.sdk.telling_tasks import (
    SendNodeEventTask,
    SendWorkflowEventTask,
    SetNodeInstanceStateTask,
)
from conductor.runtime.sdk.workflow_task import WorkflowTask

__all__ = [
    "DEFAULT_RETRY_INTERVAL",
    "DEFAULT_SEND_TASK_EVENTS",
    "DEFAULT_SUBGRAPH_TOTAL_RETRIES",
    "DEFAULT_TOTAL_RETRIES",
    "DISPATCH_TASK",
    "INFINITE_TOTAL_RETRIES",
    "TASK_FAILED",
    "TASK_PENDING",
    "TASK_RESCHEDULED",
    "TASK_RESPONSE_SENT",
    "TASK_SENDING",
    "TASK_SENT",
    "TASK_STARTED",
    "TASK_SUCCEEDED",
    "TERMINATED_STATES",
    "DryRunLocalWorkflowTask",
    "GetNodeInstanceStateTask",
    "HandlerResult",
    "LocalWorkflowTask",
    "LocalWorkflowTaskResult",
    "NOPLocalWorkflowTask",
    "RemoteWorkflowTask",
    "RemoteWorkflowTaskResult",
    "SendNodeEventTask",
    "SendWorkflowEventTask",
    "SetNodeInstanceStateTask",
    "SubgraphTask",
    "UpdateExecutionStatusTask",
    "WorkflowTask",
    "WorkflowTaskResult",
    "retry_failure_handler",
]

DEFAULT_TOTAL_RETRIES = INFINITE_TOTAL_RETRIES
DEFAULT_SUBGRAPH_TOTAL_RETRIES = 0
DEFAULT_SEND_TASK_EVENTS = True
DISPATCH_TASK = "cloudify.dispatch.dispatch"

WorkflowTaskResult = TaskResult

# Names from earlier times, which older workflows still import.
LocalWorkflowTaskResult = RemoteWorkflowTaskResult = WorkflowTaskResult
_GetNodeInstanceStateTask = GetNodeInstanceStateTask
_SendNodeEventTask = SendNodeEventTask
_SendWorkflowEventTask = SendWorkflowEventTask
_SetNodeInstanceStateTask = SetNodeInstanceStateTask
_UpdateExecutionStatusTask = UpdateExecutionStatusTask


def retry_failure_handler(task: Any) -> HandlerResult:
    """A handler that has the task tried again, as often as it may be."""
    return HandlerResult.retry()
