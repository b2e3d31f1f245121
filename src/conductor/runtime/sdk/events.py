"""The texts and types of task events (framework §1.18)."""

from collections.abc import Callable, Mapping
from functools import partial
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
from conductor.runtime.sdk import logs
from conductor.runtime.sdk.voice import message_context

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


def send_task_event(
    state: str,
    task: Any,
    send_event_func: Callable[..., Any],
    event: Mapping[str, Any] | None = None,
) -> None:
    """Have `send_event_func(task, event_type, message, additional_context=...)` called, if that
    state has an event. `event` may hold the task's `result`, or its `exception`."""
    event_type = get_event_type(state)
    if event_type is None or not (task.send_task_events or state == TASK_FAILED):
        return
    outcome = event or {}
    message = format_event_message(
        task.name,
        task.task_type,
        state,
        outcome.get("result"),
        outcome.get("exception"),
        task.current_retries,
        task.total_retries,
        postfix=" (dry run)" if task.workflow_context.dry_run else None,
    )
    causes = getattr(outcome.get("exception"), "causes", None)
    send_event_func(task, event_type, message, additional_context=_about(task, causes))


def _about(task: Any, causes: Any) -> dict[str, Any]:
    return {
        "task_current_retries": task.current_retries,
        "task_total_retries": task.total_retries,
        "task_error_causes": causes,
    }


def send_task_event_func_remote(
    task: Any, event_type: str, message: str, additional_context: Mapping[str, Any] | None = None
) -> None:
    _send(task, event_type, message, additional_context, logs.manager_event_out)


def send_task_event_func_local(
    task: Any, event_type: str, message: str, additional_context: Mapping[str, Any] | None = None
) -> None:
    _send(task, event_type, message, additional_context, logs.stdout_event_out)


def _send(
    task: Any,
    event_type: str,
    message: str,
    additional_context: Mapping[str, Any] | None,
    out: Callable[..., Any],
) -> None:
    ctx = task.workflow_context
    context = {
        **logs.message_context_from_workflow_context(ctx),
        **message_context(task.cloudify_context),
        "task_id": task.id,
        "task_name": task.name,
    }
    out_func = partial(out, ctx=ctx)
    logs.send_task_event(context, event_type, message, None, additional_context, out_func)


def _retries(current: int, total: int) -> str:
    if current == 0:
        return ""
    return f" [retry {current}]" if total == -1 else f" [retry {current}/{total}]"


def event_record(event_type: str, message: str, context: dict[str, Any]) -> EventRecord:
    return EventRecord(EVENT, message, now(), event_type, None, None, context)
