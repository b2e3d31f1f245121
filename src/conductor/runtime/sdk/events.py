"""The texts and types of task events (framework §1.18)."""

from typing import Any

from conductor.domain.event import EVENT, EventRecord
from conductor.runtime.engine.moment import now
from conductor.runtime.engine.states import (
    TASK_FAILED,
    TASK_RESCHEDULED,
    TASK_SENDING,
    TASK_STARTED,
    TASK_SUCCEEDED,
)

_TYPES = {
    TASK_SENDING: "sending_task",
    TASK_STARTED: "task_started",
    TASK_SUCCEEDED: "task_succeeded",
    TASK_RESCHEDULED: "task_rescheduled",
    TASK_FAILED: "task_failed",
}
_VERBS = {
    TASK_STARTED: "started",
    TASK_SUCCEEDED: "succeeded",
    TASK_RESCHEDULED: "rescheduled",
    TASK_FAILED: "failed",
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
    if state == TASK_SENDING:
        text = f"Sending task '{name}'"
    else:
        kind = "Subgraph" if task_type == "SubgraphTask" else "Task"
        text = f"{kind} {_VERBS[state]} '{name}'"
    if state == TASK_SUCCEEDED and result is not None:
        text += f" - {result}"
    if state in (TASK_FAILED, TASK_RESCHEDULED) and exception is not None:
        text += f" -> {exception}"
    text += postfix or ""
    return text + _retries(current_retries, total_retries)


def _retries(current: int, total: int) -> str:
    if current == 0:
        return ""
    return f" [retry {current}]" if total == -1 else f" [retry {current}/{total}]"


def event_record(event_type: str, message: str, context: dict[str, Any]) -> EventRecord:
    return EventRecord(
        type=EVENT,
        event_type=event_type,
        message=message,
        timestamp=now(),
        context=context,
    )
