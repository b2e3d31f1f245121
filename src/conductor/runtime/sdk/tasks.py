"""The tasks of a workflow (framework §1.9)."""

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from conductor.domain.facts import Fact, InstanceChanged, InstanceStateSet, Said
from conductor.domain.ids import GraphId, NodeInstanceId
from conductor.domain.operation import OperationRecord
from conductor.runtime.engine.exceptions import OperationRetry
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
from conductor.runtime.engine.task import (
    DEFAULT_RETRY_INTERVAL,
    INFINITE_TOTAL_RETRIES,
    Task,
)
from conductor.runtime.engine.verdict import HandlerResult
from conductor.runtime.sdk.current import current_workflow_ctx
from conductor.runtime.sdk.events import event_record, format_event_message, get_event_type
from conductor.runtime.sdk.handlers import dump_handler_if_possible

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
    "NOPLocalWorkflowTask",
    "RemoteWorkflowTask",
    "SendNodeEventTask",
    "SendWorkflowEventTask",
    "SetNodeInstanceStateTask",
    "WorkflowTask",
    "WorkflowTaskResult",
]

DEFAULT_TOTAL_RETRIES = INFINITE_TOTAL_RETRIES
DEFAULT_SUBGRAPH_TOTAL_RETRIES = 0
DEFAULT_SEND_TASK_EVENTS = True
DISPATCH_TASK = "cloudify.dispatch.dispatch"

WorkflowTaskResult = TaskResult
_PLAIN = (str, int, float, bool, type(None))


class WorkflowTask(Task):
    """A task of a workflow: it knows its workflow context, and what to tell of itself."""

    def __init__(self, workflow_context: Any, task_id: str | None = None, **fields: Any) -> None:
        super().__init__(task_id, **fields)
        self.workflow_context = workflow_context

    @property
    def cloudify_context(self) -> dict[str, Any]:
        """The context of the operation that the task runs; empty for other tasks."""
        return {}

    def is_remote(self) -> bool:
        return False

    def is_local(self) -> bool:
        return not self.is_remote()

    def task_kwargs(self) -> dict[str, Any]:
        """What the journal needs to make this task again."""
        return {}

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
            "send_task_events": self.send_task_events,
            "retry_interval": self.retry_interval,
            "total_retries": self.total_retries,
            "info": self.info if isinstance(self.info, (*_PLAIN, dict)) else str(self.info),
            "error": self.error,
            "containing_subgraph": subgraph.id if subgraph is not None else None,
            "task_kwargs": self.task_kwargs(),
        }

    def event(self, state: str) -> Fact | None:
        told = TASK_SENDING if state == TASK_SENT and self.is_remote() else state
        event_type = get_event_type(told)
        if event_type is None or not (self.send_task_events or state == TASK_FAILED):
            return None
        result = self.async_result.result if self.async_result.is_set else None
        message = format_event_message(
            self.name,
            self.task_type,
            told,
            result=result,
            exception=result if isinstance(result, BaseException) else None,
            current_retries=self.current_retries,
            total_retries=self.total_retries,
            postfix=" (dry run)" if self.workflow_context.dry_run else None,
        )
        return Said(event_record(event_type, message, self._event_context()))

    def _event_context(self) -> dict[str, Any]:
        context: dict[str, Any] = {"task_id": self.id, "task_name": self.name}
        if self.error:
            context["task_error_causes"] = self.error.get("known_exception_type_kwargs", {}).get(
                "causes"
            )
        return context


class RemoteWorkflowTask(WorkflowTask):
    """An operation, performed by an operation host.

    `kwargs` are the operation's inputs, `cloudify_context` its context (framework §1.8).
    """

    def __init__(
        self,
        kwargs: Mapping[str, Any],
        cloudify_context: dict[str, Any],
        workflow_context: Any,
        task_id: str | None = None,
        task_queue: str | None = None,
        task_target: str | None = None,
        **fields: Any,
    ) -> None:
        super().__init__(workflow_context, task_id, **fields)
        self.kwargs = dict(kwargs)
        self.queue = task_queue
        self.target = task_target
        self.changed: list[InstanceChanged] = []
        self._cloudify_context = cloudify_context
        cloudify_context["task_id"] = self.id

    @property
    def cloudify_context(self) -> dict[str, Any]:
        return self._cloudify_context

    @property
    def name(self) -> str:
        return str(self._cloudify_context["task_name"])

    @property
    def short_description(self) -> str:
        operation = self._cloudify_context.get("operation", {}).get("name", "")
        return f"{self.name} ({self._cloudify_context.get('node_id')}:{operation})"

    def is_remote(self) -> bool:
        return True

    def apply_async(self) -> TaskResult:
        self.set_state(TASK_SENT)
        self.workflow_context.internal.performer.perform(self)
        return self.async_result

    def recorded_result(self) -> Any:
        if self.get_state() != TASK_SUCCEEDED:
            return None
        return self.async_result.result

    def outcome_facts(self) -> Iterable[Fact]:
        return self.changed

    def task_kwargs(self) -> dict[str, Any]:
        secret = ("execution_token", "rest_token")
        context = {k: v for k, v in self._cloudify_context.items() if k not in secret}
        return {
            "kwargs": {**self.kwargs, "__cloudify_context": context},
            "task_queue": self.queue,
            "task_target": self.target,
        }

    def _duplicate(self) -> "RemoteWorkflowTask":
        duplicate = RemoteWorkflowTask(
            self.kwargs,
            self._cloudify_context,
            self.workflow_context,
            task_queue=self.queue,
            task_target=self.target,
            info=self.info,
            total_retries=self.total_retries,
            retry_interval=self.retry_interval,
            timeout=self.timeout,
            timeout_recoverable=self.timeout_recoverable,
            send_task_events=self.send_task_events,
        )
        self._cloudify_context["operation"]["retry_number"] = self.current_retries + 1
        return duplicate

    def _event_context(self) -> dict[str, Any]:
        context = self._cloudify_context
        related = context.get("related") or {}
        told = {
            **super()._event_context(),
            "operation": context.get("operation", {}).get("name"),
            "plugin": context.get("plugin", {}).get("name"),
            "node_id": context.get("node_id"),
            "node_name": context.get("node_name"),
        }
        if related:
            ends = (context.get("node_id"), related.get("node_id"))
            told["source_id"], told["target_id"] = ends if related.get("is_target") else ends[::-1]
        return told


class LocalWorkflowTask(WorkflowTask):
    """A callable of the workflow, run in the process's thread pool."""

    def __init__(
        self,
        local_task: Callable[..., Any] | None,
        workflow_context: Any,
        node: Any = None,
        info: Any = None,
        total_retries: int = DEFAULT_TOTAL_RETRIES,
        retry_interval: float = DEFAULT_RETRY_INTERVAL,
        send_task_events: bool = DEFAULT_SEND_TASK_EVENTS,
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
        self._name = str(name or getattr(local_task, "__name__", type(self).__name__))

    @property
    def name(self) -> str:
        return self._name

    def apply_async(self) -> TaskResult:
        self.set_state(TASK_SENT)
        self.workflow_context.internal.add_local_task(self._run)
        return self.async_result

    def _run(self) -> None:
        self.set_state(TASK_STARTED)
        try:
            with current_workflow_ctx.push(self.workflow_context):
                result = self.local_task(**self.kwargs) if self.local_task else None
        except BaseException as error:  # noqa: BLE001 - whatever the author's code raises
            actual = getattr(error, "wrapped_exc", error)
            state = TASK_RESCHEDULED if isinstance(actual, OperationRetry) else TASK_FAILED
            self.set_state(state, exception=actual)
        else:
            self.set_state(TASK_SUCCEEDED, result=result)

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


class _Telling(WorkflowTask):
    """A built-in task whose whole effect is what it writes."""

    is_instant = True

    def __init__(self, workflow_context: Any, info: Any, **fields: Any) -> None:
        chosen = {**fields, "info": info, "send_task_events": False, "total_retries": 0}
        super().__init__(workflow_context, **chosen)

    @property
    def name(self) -> str:
        return type(self).__name__


class SetNodeInstanceStateTask(_Telling):
    def __init__(
        self, node_instance_id: str, state: str, workflow_context: Any = None, **fields: Any
    ) -> None:
        super().__init__(workflow_context or current_workflow_ctx.get_ctx(), state, **fields)
        self._node_instance_id = node_instance_id
        self._instance_state = state

    def facts(self) -> Iterable[Fact]:
        """The workflow's own picture of the instance follows."""
        instance = self.workflow_context.get_node_instance(self._node_instance_id)
        if instance is not None:
            instance._node_instance["state"] = self._instance_state
        return (InstanceStateSet(NodeInstanceId(self._node_instance_id), self._instance_state),)

    def task_kwargs(self) -> dict[str, Any]:
        return {"node_instance_id": self._node_instance_id, "state": self._instance_state}


class SendNodeEventTask(_Telling):
    def __init__(
        self,
        node_instance_id: str,
        event: str,
        additional_context: dict[str, Any] | None = None,
        workflow_context: Any = None,
        **fields: Any,
    ) -> None:
        super().__init__(workflow_context or current_workflow_ctx.get_ctx(), event, **fields)
        self._node_instance_id = node_instance_id
        self._event = event
        self._additional_context = additional_context or {}

    def facts(self) -> Iterable[Fact]:
        instance = self.workflow_context.get_node_instance(self._node_instance_id)
        context = {"node_id": self._node_instance_id, **self._additional_context}
        if instance is not None:
            context["node_name"] = instance.node_id
        return (Said(event_record("workflow_node_event", self._event, context)),)

    def task_kwargs(self) -> dict[str, Any]:
        return {
            "node_instance_id": self._node_instance_id,
            "event": self._event,
            "additional_context": self._additional_context,
        }


class SendWorkflowEventTask(_Telling):
    def __init__(
        self,
        event: str,
        event_type: str,
        event_args: Any = None,
        additional_context: dict[str, Any] | None = None,
        workflow_context: Any = None,
        **fields: Any,
    ) -> None:
        super().__init__(workflow_context or current_workflow_ctx.get_ctx(), event, **fields)
        self._event = event
        self._event_type = event_type
        self._event_args = event_args
        self._additional_context = additional_context or {}

    def facts(self) -> Iterable[Fact]:
        return (Said(event_record(self._event_type, self._event, dict(self._additional_context))),)

    def task_kwargs(self) -> dict[str, Any]:
        return {
            "event": self._event,
            "event_type": self._event_type,
            "event_args": copy.copy(self._event_args),
            "additional_context": self._additional_context,
        }


class GetNodeInstanceStateTask(LocalWorkflowTask):
    """Asks the records for the state of an instance."""

    def __init__(self, node_instance_id: str, workflow_context: Any = None, **fields: Any) -> None:
        context = workflow_context or current_workflow_ctx.get_ctx()
        chosen = {**fields, "send_task_events": False, "total_retries": 0}
        super().__init__(self._ask, context, info=node_instance_id, **chosen)
        self._node_instance_id = node_instance_id

    @property
    def name(self) -> str:
        return type(self).__name__

    def _ask(self) -> Any:
        return self.workflow_context.internal.backend.node_instance(self._node_instance_id)["state"]

    def task_kwargs(self) -> dict[str, Any]:
        return {"node_instance_id": self._node_instance_id}
