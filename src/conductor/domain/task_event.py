"""What is said when a task comes to a state: texts, types and context (framework §1.18)."""

from collections.abc import Mapping
from typing import Any

from conductor.domain.operation import OperationState

S = OperationState
_TYPES: Mapping[str, str] = {
    S.SENDING: "sending_task",
    S.STARTED: "task_started",
    S.SUCCEEDED: "task_succeeded",
    S.RESCHEDULED: "task_rescheduled",
    S.FAILED: "task_failed",
}
_VERBS: Mapping[str, str] = {
    S.STARTED: "started",
    S.SUCCEEDED: "succeeded",
    S.RESCHEDULED: "rescheduled",
    S.FAILED: "failed",
}


def get_event_type(state: str) -> str | None:
    """None for the states that have no event (pending, sent)."""
    return _TYPES.get(state)


def format_event_message(
    name: str,
    task_type: str,
    state: str,
    result: Any = None,
    exception: Any = None,
    current_retries: int = 0,
    total_retries: int = 0,
    postfix: str | None = None,
) -> str:
    """`Task started 'script_runner.tasks.run' [retry 1/5]` and its sisters."""
    if state == S.SENDING:
        text = f"Sending task '{name}'"
    else:
        kind = "Subgraph" if task_type == "SubgraphTask" else "Task"
        text = f"{kind} {_VERBS[state]} '{name}'"
    if state == S.SUCCEEDED and result is not None:
        text += f" - {result}"
    if state in (S.FAILED, S.RESCHEDULED) and exception is not None:
        text += f" -> {exception}"
    text += postfix or ""
    return text + _retries(current_retries, total_retries)


def _retries(current: int, total: int) -> str:
    if current == 0:
        return ""
    return f" [retry {current}]" if total == -1 else f" [retry {current}/{total}]"


def whereabouts(context: Mapping[str, Any]) -> dict[str, Any]:
    """Of an operation, by its `__cloudify_context`."""
    told = {
        "operation": (context.get("operation") or {}).get("name"),
        "plugin": (context.get("plugin") or {}).get("name"),
        "node_id": context.get("node_id"),
        "node_name": context.get("node_name"),
    }
    if related := context.get("related"):
        ends = (context.get("node_id"), related.get("node_id"))
        told["source_id"], told["target_id"] = ends if related.get("is_target") else ends[::-1]
    return told
