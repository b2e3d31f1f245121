"""The base of a workflow's tasks: what it tells of itself, and how it is stored."""

import threading
from collections.abc import Iterable, Mapping
from typing import Any

from conductor.domain.facts import Fact, Said
from conductor.domain.ids import GraphId
from conductor.domain.operation import OperationRecord
from conductor.domain.task_event import format_event_message, get_event_type
from conductor.runtime.engine.states import TASK_FAILED, TASK_RESCHEDULED, TASK_SENDING, TASK_SENT
from conductor.runtime.engine.task import (
    DEFAULT_RETRY_INTERVAL,
    INFINITE_TOTAL_RETRIES,
    Handler,
    Task,
)
from conductor.runtime.sdk.errors import describe_failure
from conductor.runtime.sdk.events import event_record
from conductor.runtime.sdk.handlers import dump_handler_if_possible

_PLAIN = (str, int, float, bool, type(None))


class WorkflowTask(Task):
    """A task of a workflow: it knows its workflow context, and what to tell of itself."""

    def __init__(
        self,
        workflow_context: Any,
        task_id: str | None = None,
        info: Any = None,
        on_success: Handler | None = None,
        on_failure: Handler | None = None,
        total_retries: int = INFINITE_TOTAL_RETRIES,
        retry_interval: float = DEFAULT_RETRY_INTERVAL,
        timeout: float | None = None,
        timeout_recoverable: bool | None = None,
        send_task_events: bool = True,
    ) -> None:
        super().__init__(
            task_id,
            info,
            on_success,
            on_failure,
            total_retries,
            retry_interval,
            timeout,
            timeout_recoverable,
            send_task_events,
        )
        self.workflow_context = workflow_context

    @property
    def cloudify_context(self) -> dict[str, Any]:
        """The context of the operation that the task runs; empty for other tasks."""
        return {}

    def is_remote(self) -> bool:
        return False

    def is_local(self) -> bool:
        return not self.is_remote()

    def wait_for_terminated(self, timeout: float | None = None) -> None:
        """Wait until it has ended, at most so many seconds; a task that has not been begun waits
        for ever."""
        ended = threading.Event()
        self.async_result.on_result(lambda _: ended.set())
        ended.wait(timeout)

    def task_kwargs(self) -> dict[str, Any]:
        """What the journal needs to make this task again."""
        return {}

    @classmethod
    def restore(cls, ctx: Any, graph: Any, task_descr: Mapping[str, Any]) -> "WorkflowTask":
        """A task of this class as it was stored; `Restoration` gives it its common fields."""
        kwargs = task_descr["parameters"]["task_kwargs"]
        return cls(workflow_context=ctx, task_id=task_descr["id"], **kwargs)

    def dump(self) -> dict[str, Any]:
        """The stored form, without dependencies."""
        return {
            "id": self.id,
            "name": self.name,
            "state": self.get_state(),
            "type": self.task_type,
            "parameters": self._parameters(),
        }

    def record(self, graph_id: GraphId, dependencies: Iterable[str]) -> OperationRecord:
        return OperationRecord(
            id=self.id,
            graph_id=graph_id,
            name=self.name,
            type=self.task_type,
            dependencies=tuple(dependencies),
            parameters=self._parameters(),
        )

    def _parameters(self) -> dict[str, Any]:
        subgraph = self.containing_subgraph
        return {
            "on_success": dump_handler_if_possible(self.on_success),
            "on_failure": dump_handler_if_possible(self.on_failure),
            "retried_task": self.retried_task,
            "current_retries": self.current_retries,
            "execute_after": self.execute_after,
            "send_task_events": self.send_task_events,
            "retry_interval": self.retry_interval,
            "total_retries": self.total_retries,
            "info": self.info if isinstance(self.info, (*_PLAIN, dict)) else str(self.info),
            "error": self.error,
            "containing_subgraph": subgraph.id if subgraph is not None else None,
            "task_kwargs": self.task_kwargs(),
        }

    def recorded_failure(self) -> Mapping[str, Any] | None:
        if not self.async_result.is_set or not isinstance(self.async_result.result, BaseException):
            return None
        return self.error or describe_failure(self.async_result.result)

    def event(self, state: str) -> Fact | None:
        if not (self.send_task_events or state == TASK_FAILED):
            return None
        told = TASK_SENDING if state == TASK_SENT and self.is_remote() else state
        event_type = get_event_type(told)
        if event_type is None:
            return None
        result = self.async_result.value
        message = format_event_message(
            self.name,
            self.task_type,
            told,
            result=result,
            exception=result if isinstance(result, BaseException) else None,
            current_retries=self.current_retries,
            total_retries=self.total_retries,
            postfix=self._postfix(told),
        )
        return Said(event_record(event_type, message, self._event_context()))

    def _postfix(self, state: str) -> str | None:
        if self.workflow_context.dry_run:
            return " (dry run)"
        if state not in (TASK_FAILED, TASK_RESCHEDULED):
            return None
        seconds = self.next_try_in()
        return None if seconds is None else f" (next try in {seconds:g} s)"

    def _event_context(self) -> dict[str, Any]:
        context: dict[str, Any] = {
            "task_id": self.id,
            "task_name": self.name,
            "task_current_retries": self.current_retries,
            "task_total_retries": self.total_retries,
        }
        if self.error:
            context["task_error_causes"] = self.error.get("known_exception_type_kwargs", {}).get(
                "causes"
            )
        return context
