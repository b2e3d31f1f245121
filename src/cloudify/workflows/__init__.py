"""The workflow side: its ambient context, and the modules of tasks and graphs."""

from conductor.runtime.sdk import events, tasks, tasks_graph, workflow_api, workflow_context
from conductor.runtime.sdk import workflow_api as api
from conductor.runtime.sdk.current import workflow_ctx as ctx
from conductor.runtime.sdk.current import workflow_parameters as parameters

__all__ = [
    "api",
    "ctx",
    "events",
    "parameters",
    "tasks",
    "tasks_graph",
    "workflow_api",
    "workflow_context",
]
