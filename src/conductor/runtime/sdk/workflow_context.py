"""The context of a running workflow: `ctx` in workflow code (framework §1.3 to 1.7)."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from conductor.runtime.engine.journal import NoJournal
from conductor.runtime.sdk.lazy import lazy
from conductor.runtime.sdk.local_handler import LocalCloudifyWorkflowContextHandler
from conductor.runtime.sdk.local_tasks_processing import LOCAL_TASK_THREADS, LocalTasksProcessing
from conductor.runtime.sdk.modification import Modification, ModificationNodes
from conductor.runtime.sdk.named_task import named_task, operation_of
from conductor.runtime.sdk.no_backend import NoBackend
from conductor.runtime.sdk.nodes import (
    CloudifyWorkflowNode,
    CloudifyWorkflowNodeInstance,
)
from conductor.runtime.sdk.pass_throughs import WorkflowPassThroughs
from conductor.runtime.sdk.ports import RunPorts
from conductor.runtime.sdk.raw_value import RawValue
from conductor.runtime.sdk.relationships import (
    CloudifyWorkflowRelationship,
    CloudifyWorkflowRelationshipInstance,
)
from conductor.runtime.sdk.remote_handler import RemoteCloudifyWorkflowContextHandler
from conductor.runtime.sdk.rest_client import get_rest_client
from conductor.runtime.sdk.tasks import (
    LocalWorkflowTask,
    SendWorkflowEventTask,
    UpdateExecutionStatusTask,
)
from conductor.runtime.sdk.tasks_graph import TaskDependencyGraph
from conductor.runtime.sdk.topology import WorkflowNodesAndInstancesContainer
from conductor.runtime.sdk.workflow_deployment import (
    WorkflowBlueprintContext,
    WorkflowDeploymentContext,
)
from conductor.runtime.sdk.workflow_handler import CloudifyWorkflowContextHandler
from conductor.runtime.sdk.workflow_internal import CloudifyWorkflowContextInternal

__all__ = [
    "DEFAULT_LOCAL_TASK_THREAD_POOL_SIZE",
    "CloudifySystemWideWorkflowContext",
    "CloudifyWorkflowContext",
    "CloudifyWorkflowContextHandler",
    "CloudifyWorkflowContextInternal",
    "CloudifyWorkflowNode",
    "CloudifyWorkflowNodeInstance",
    "CloudifyWorkflowRelationship",
    "CloudifyWorkflowRelationshipInstance",
    "LocalCloudifyWorkflowContextHandler",
    "LocalTasksProcessing",
    "Modification",
    "ModificationNodes",
    "RemoteCloudifyWorkflowContextHandler",
    "WorkflowDeploymentContext",
    "WorkflowNodesAndInstancesContainer",
    "get_rest_client",
    "task_config",
]

_WorkflowContextBase = WorkflowPassThroughs
DEFAULT_LOCAL_TASK_THREAD_POOL_SIZE = LOCAL_TASK_THREADS


class CloudifyWorkflowContext(WorkflowPassThroughs):
    """`context` is the raw dict that came with the execution; `ports` tie it to its host. Without
    them it knows only what the dict says."""

    execution_id = RawValue()
    workflow_id = RawValue()
    rest_token = RawValue()
    rest_host = RawValue()
    rest_port = RawValue()
    execution_token = RawValue()
    execution_creator_username = RawValue()

    internal: CloudifyWorkflowContextInternal

    def __init__(self, context: dict[str, Any], ports: RunPorts | None = None) -> None:
        self._context = context
        self.resume = bool(context.get("resume"))
        self.local = bool(context.get("local"))
        self.dry_run = bool(context.get("dry_run"))
        self.bypass_maintenance = bool(context.get("bypass_maintenance"))
        self.wait_after_fail = context.get("wait_after_fail", 600)
        self.amqp_handlers: set[Any] = set()
        self.internal = CloudifyWorkflowContextInternal(
            self, ports or _no_ports(), self._new_handler()
        )
        self.blueprint = WorkflowBlueprintContext(context)
        self.deployment = WorkflowDeploymentContext(context, self)

    @property
    def tenant(self) -> dict[str, Any]:
        return self._context.get("tenant") or {}

    @property
    def tenant_name(self) -> str | None:
        return self.tenant.get("name")

    @lazy
    def logger(self) -> logging.Logger:
        return self.internal.logger_of()

    @lazy
    def bootstrap_context(self) -> dict[str, Any]:
        return self._context.get("bootstrap_context") or {}

    @lazy
    def _container(self) -> WorkflowNodesAndInstancesContainer:
        handler = self.internal.handler
        return WorkflowNodesAndInstancesContainer(
            self, handler.get_nodes(), handler.get_node_instances()
        )

    @property
    def nodes(self) -> Iterator[CloudifyWorkflowNode]:
        return self._container.nodes

    @property
    def node_instances(self) -> Iterator[CloudifyWorkflowNodeInstance]:
        return self._container.node_instances

    def get_node(self, node_id: str) -> CloudifyWorkflowNode | None:
        return self._container.get_node(node_id)

    def get_node_instance(self, node_instance_id: str) -> CloudifyWorkflowNodeInstance | None:
        return self._container.get_node_instance(node_instance_id)

    def refresh_node_instances(self) -> None:
        """Ask again; the objects given out before stay as they were."""
        self.__dict__.pop("_container", None)

    def graph_mode(self) -> TaskDependencyGraph:
        """From now on calls return tasks, to be put in this graph; always the same one."""
        if not self.internal.graph_mode and self.internal.task_graph.tasks:
            raise RuntimeError("Cannot switch to graph mode when tasks have already been executed")
        self.internal.graph_mode = True
        return self.internal.task_graph

    def send_event(
        self,
        event: str,
        event_type: str = "workflow_stage",
        args: Any = None,
        additional_context: dict[str, Any] | None = None,
    ) -> Any:
        return self._process_task(
            SendWorkflowEventTask(event, event_type, args, additional_context, self)
        )

    def update_execution_status(self, new_status: str) -> Any:
        return self._process_task(UpdateExecutionStatusTask(new_status, self))

    def execute_task(
        self,
        task_name: str,
        local: bool = True,
        task_queue: str | None = None,
        task_target: str | None = None,
        kwargs: Mapping[str, Any] | None = None,
        node_context: Mapping[str, Any] | None = None,
        send_task_events: bool = True,
        total_retries: int | None = None,
        retry_interval: float | None = None,
        timeout: float | None = None,
        timeout_recoverable: bool | None = None,
    ) -> Any:
        """Run the function with that dotted name like an operation: in this process, or by an
        operation host."""
        task = named_task(
            self,
            task_name,
            kwargs,
            node_context,
            is_local=local,
            task_queue=task_queue,
            task_target=task_target,
            timeout=timeout,
            timeout_recoverable=timeout_recoverable,
            send_task_events=send_task_events,
            **self._retries(total_retries, retry_interval),
        )
        return task if task.is_instant else self._process_task(task)

    def remote_task(
        self,
        kwargs: Mapping[str, Any],
        cloudify_context: Mapping[str, Any],
        task_id: str | None,
        task_queue: str | None = None,
        task_target: str | None = None,
        send_task_events: bool = True,
        total_retries: int | None = None,
        retry_interval: float | None = None,
    ) -> Any:
        """Have an operation performed of which the whole context is known."""
        task = operation_of(
            self,
            kwargs,
            cloudify_context,
            task_id,
            task_queue,
            task_target,
            send_task_events=send_task_events,
            **self._retries(total_retries, retry_interval),
        )
        return self._process_task(task)

    def local_task(
        self,
        local_task: Callable[..., Any],
        node: Any = None,
        info: Any = None,
        kwargs: Mapping[str, Any] | None = None,
        task_id: str | None = None,
        name: str | None = None,
        send_task_events: bool | None = None,
        override_task_config: bool = False,
        total_retries: int | None = None,
        retry_interval: float | None = None,
    ) -> Any:
        """Run a callable in the thread pool. What its `task_config` says wins over what is said
        here, unless `override_task_config`."""
        config = self._retries(None, None)
        decorated = getattr(local_task, "workflow_task_config", None) or {}
        if override_task_config:
            config.update(decorated)
        if send_task_events is not None:
            config["send_task_events"] = send_task_events
        if total_retries is not None:
            config["total_retries"] = total_retries
        if retry_interval is not None:
            config["retry_interval"] = retry_interval
        if not override_task_config:
            config.update(decorated)
        config.setdefault("kwargs", kwargs)
        return self._process_task(
            LocalWorkflowTask(
                local_task, self, node=node, info=info, task_id=task_id, name=name, **config
            )
        )

    def update_node_instance(
        self,
        node_instance_id: str,
        version: int = 0,
        state: str | None = None,
        runtime_properties: Mapping[str, Any] | None = None,
        system_properties: Mapping[str, Any] | None = None,
        relationships: Sequence[Mapping[str, Any]] | None = None,
        force: bool = False,
    ) -> dict[str, Any]:
        """Write, and let the picture in this context follow.

        `version` is the one that was read: a conflict unless it is the newest, or with `force`."""
        updated = self.internal.backend.update_node_instance(
            node_instance_id,
            version=version,
            state=state,
            runtime_properties=runtime_properties,
            system_properties=system_properties,
            relationships=relationships,
            force=force,
        )
        instance = self.get_node_instance(node_instance_id)
        if instance is not None:
            instance._node_instance.update(updated)
        return updated

    def cleanup(self, finished: bool = True) -> None:
        self.internal.handler.cleanup(finished)
        self.internal.close()

    def _new_handler(self) -> CloudifyWorkflowContextHandler:
        if self.local:
            return LocalCloudifyWorkflowContextHandler(self)
        return RemoteCloudifyWorkflowContextHandler(self, _rest_client)

    def _retries(self, total_retries: int | None, retry_interval: float | None) -> dict[str, Any]:
        """The usual ones, as far as nothing else is said."""
        chosen: dict[str, Any] = self.internal.get_task_configuration()
        if total_retries is not None:
            chosen["total_retries"] = total_retries
        if retry_interval is not None:
            chosen["retry_interval"] = retry_interval
        return chosen

    def _process_task(self, task: Any) -> Any:
        """The one switch: in graph mode a task stays a task, otherwise it begins now."""
        if self.internal.graph_mode:
            return task
        return self.internal.run_now(task).async_result


def _no_ports() -> RunPorts:
    nobody: Any = NoBackend()
    return RunPorts(nobody, NoJournal(), nobody)


def _rest_client() -> Any:
    """Looked up here each time, because tests of workflows replace `get_rest_client` here."""
    return get_rest_client()


def task_config(fn: Any = None, **config: Any) -> Any:
    """Give a callable the settings with which `ctx.local_task` runs it."""
    if fn is None:
        return lambda function: task_config(function, **config)
    fn.workflow_task_config = config
    return fn


class CloudifySystemWideWorkflowContext(CloudifyWorkflowContext):
    """From earlier times: a context that belongs to no deployment."""
