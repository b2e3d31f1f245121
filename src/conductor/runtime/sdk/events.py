"""How events of tasks are sent (framework §1.18)."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from conductor.domain.event import EVENT, EventRecord
from conductor.domain.task_event import format_event_message, get_event_type
from conductor.runtime.engine.moment import now
from conductor.runtime.engine.states import TASK_FAILED
from conductor.runtime.sdk import logs
from conductor.runtime.sdk.voice import message_context


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


def event_record(event_type: str, message: str, context: dict[str, Any]) -> EventRecord:
    return EventRecord(EVENT, message, now(), event_type, None, None, context)
