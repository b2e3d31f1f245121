"""The inside of a workflow context: `ctx.internal` (framework §1.7)."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from conductor.domain.facts import Fact
from conductor.runtime.engine.cancellation import Cancellation
from conductor.runtime.engine.exceptions import Fenced
from conductor.runtime.engine.journal import Journal
from conductor.runtime.engine.run import CANCEL_GRACE
from conductor.runtime.engine.standard import StandardRun
from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.events import (
    event_record,
    send_task_event,
    send_task_event_func_local,
    send_task_event_func_remote,
)
from conductor.runtime.sdk.lazy import lazy
from conductor.runtime.sdk.local_tasks_processing import LOCAL_TASK_THREADS, LocalTasksProcessing
from conductor.runtime.sdk.operation_task import from_workflow, operation_task
from conductor.runtime.sdk.ports import Performer, RunPorts
from conductor.runtime.sdk.tasks import GetNodeInstanceStateTask
from conductor.runtime.sdk.tasks_graph import TaskDependencyGraph
from conductor.runtime.sdk.workflow_logs import workflow_logger

_DEFAULTS = {"task_retries": -1, "task_retry_interval": 30, "subgraph_retries": 0}


class CloudifyWorkflowContextInternal:
    """One per context; `task_graph` is the one graph that a context has."""

    def __init__(self, workflow_context: Any, ports: RunPorts, handler: Any) -> None:
        self.workflow_context = workflow_context
        self.handler = handler
        self.graph_mode = False
        self.parameters: dict[str, Any] = {}
        self._ports = ports
        given = {name: workflow_context._context.get(name) for name in _DEFAULTS}
        said = {name: value for name, value in given.items() if value is not None}
        self._own_settings = {**_DEFAULTS, **said}
        self.local_tasks_processor = LocalTasksProcessing(
            workflow_context,
            workflow_context._context.get("local_task_thread_pool_size", LOCAL_TASK_THREADS),
        )
        self.task_graph = TaskDependencyGraph(
            workflow_context, default_subgraph_task_config=self.get_subgraph_task_configuration()
        )
        self._standard = StandardRun(
            self.task_graph, self.journal, self.cancellation, cancel_grace=self.cancel_grace
        )

    @property
    def backend(self) -> Backend:
        return self._ports.backend

    @property
    def journal(self) -> Journal:
        return self._ports.journal

    @lazy
    def for_operations(self) -> Mapping[str, Any]:
        """What the contexts of all operations begin with, as it is when the first one is made."""
        return from_workflow(self.workflow_context)

    @property
    def performer(self) -> Performer:
        return self._ports.performer

    def load(self, name: str) -> Any:
        """The code with that dotted name, for what is stored by name."""
        return self._ports.load(name)

    @property
    def cancellation(self) -> Cancellation:
        return self._ports.cancellation

    @property
    def bootstrap_context(self) -> Mapping[str, Any]:
        context: Mapping[str, Any] = self.workflow_context.bootstrap_context
        return context

    def get_task_configuration(self) -> dict[str, Any]:
        """How often and how fast operations are retried that do not say so themselves."""
        settings = self._settings()
        return {
            "total_retries": settings["task_retries"],
            "retry_interval": settings["task_retry_interval"],
        }

    def get_subgraph_task_configuration(self) -> dict[str, Any]:
        return {"total_retries": self._settings()["subgraph_retries"]}

    def _settings(self) -> Mapping[str, Any]:
        """Workflows change the bootstrap context, so it is looked at each time."""
        configured = self.workflow_context.bootstrap_context.get("workflows")
        return {**self._own_settings, **configured} if configured else self._own_settings

    def execute_operation(
        self,
        operation: str,
        instance: Any,
        operations: Mapping[str, Any],
        kwargs: Mapping[str, Any] | None,
        **options: Any,
    ) -> Any:
        """A task in graph mode; in standard mode the result to come."""
        task = operation_task(
            self.workflow_context, operation, instance, operations, kwargs, **options
        )
        return task if task.is_instant else self.workflow_context._process_task(task)

    def get_state_of(self, instance: Any) -> Any:
        task = GetNodeInstanceStateTask(instance.id, self.workflow_context)
        return self.workflow_context._process_task(task)

    def run_now(self, task: Any) -> Any:
        """Begin one task at once, outside a graph run."""
        return self._standard.start(task)

    @property
    def cancel_grace(self) -> float:
        """How long a cancelled run waits for what is under way, in seconds."""
        return float(self.workflow_context._context.get("cancel_grace", CANCEL_GRACE))

    def let_the_rest_end(self) -> None:
        """After a cancellation in standard mode: keep the outcome of what ends soon."""
        self._standard.drain()

    def wait_for_the_rest(self) -> None:
        """Standard mode's final waiting: a failure that nobody asked for fails the workflow."""
        if not self.graph_mode:
            for task in self.task_graph.tasks:
                task.async_result.get()

    def add_local_task(self, task: Callable[[], Any]) -> None:
        """Have it called by a thread of the pool."""
        self.local_tasks_processor.add_task(task)

    def start_local_tasks_processing(self) -> None:
        self.local_tasks_processor.start()

    def stop_local_tasks_processing(self) -> None:
        self.local_tasks_processor.stop()

    def write(self, facts: Iterable[Fact]) -> None:
        """Make them true at once, outside of a graph run."""
        refusal = self.journal.append(list(facts)).refusal
        if refusal is not None:
            raise Fenced(refusal)

    def send_task_event(
        self, state: str, task: Any, event: Mapping[str, Any] | None = None
    ) -> None:
        """Say that a task came to a state; a task that runs in a graph says so itself."""
        is_local = self.workflow_context.local
        send = send_task_event_func_local if is_local else send_task_event_func_remote
        send_task_event(state, task, send, event)

    def send_workflow_event(
        self,
        event_type: str,
        message: str | None = None,
        args: Any = None,
        additional_context: Mapping[str, Any] | None = None,
    ) -> None:
        record = event_record(event_type, message or "", dict(additional_context or {}))
        self.backend.say(record)

    def evaluate_functions(self, deployment_id: str, ctx: Mapping[str, Any], payload: Any) -> Any:
        return self.backend.evaluate(payload, ctx)

    def logger_of(self, instance: Any = None) -> logging.Logger:
        return workflow_logger(self.workflow_context.execution_id, self.backend, instance)

    def close(self) -> None:
        self.local_tasks_processor.stop()
