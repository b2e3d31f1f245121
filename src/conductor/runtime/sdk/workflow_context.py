"""The context of a running workflow: `ctx` in workflow code (framework §1.3 to 1.7)."""

import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from conductor.runtime.sdk.lazy import lazy
from conductor.runtime.sdk.modification import Modification, ModificationNodes
from conductor.runtime.sdk.nodes import (
    CloudifyWorkflowNode,
    CloudifyWorkflowNodeInstance,
)
from conductor.runtime.sdk.ports import RunPorts
from conductor.runtime.sdk.relationships import (
    CloudifyWorkflowRelationship,
    CloudifyWorkflowRelationshipInstance,
)
from conductor.runtime.sdk.tasks import LocalWorkflowTask, SendWorkflowEventTask
from conductor.runtime.sdk.tasks_graph import TaskDependencyGraph
from conductor.runtime.sdk.topology import WorkflowNodesAndInstancesContainer
from conductor.runtime.sdk.workflow_deployment import (
    WorkflowBlueprintContext,
    WorkflowDeploymentContext,
)
from conductor.runtime.sdk.workflow_internal import (
    LOCAL_TASK_THREADS,
    CloudifyWorkflowContextInternal,
)

__all__ = [
    "DEFAULT_LOCAL_TASK_THREAD_POOL_SIZE",
    "CloudifyWorkflowContext",
    "CloudifyWorkflowContextInternal",
    "CloudifyWorkflowNode",
    "CloudifyWorkflowNodeInstance",
    "CloudifyWorkflowRelationship",
    "CloudifyWorkflowRelationshipInstance",
    "Modification",
    "ModificationNodes",
    "WorkflowDeploymentContext",
    "WorkflowNodesAndInstancesContainer",
    "task_config",
]

DEFAULT_LOCAL_TASK_THREAD_POOL_SIZE = LOCAL_TASK_THREADS


class CloudifyWorkflowContext:
    """`context` is the raw dict that came with the execution; `ports` tie it to its host."""

    def __init__(self, context: dict[str, Any], ports: RunPorts) -> None:
        self._context = context
        self.resume = bool(context.get("resume"))
        self.local = bool(context.get("local"))
        self.dry_run = bool(context.get("dry_run"))
        self.bypass_maintenance = bool(context.get("bypass_maintenance"))
        self.wait_after_fail = context.get("wait_after_fail", 600)
        self.amqp_handlers: set[Any] = set()
        self.internal = CloudifyWorkflowContextInternal(self, ports)
        self.blueprint = WorkflowBlueprintContext(context)
        self.deployment = WorkflowDeploymentContext(context, self)

    def __getattr__(self, name: str) -> Any:
        """The raw values: execution_id, workflow_id, rest_host, execution_token and the like."""
        if name in _RAW:
            return self._context.get(name)
        raise AttributeError(f"a workflow context has no {name!r}")

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
        backend = self.internal.backend
        if self._context.get("deployment_id") is None:
            return WorkflowNodesAndInstancesContainer(self)
        return WorkflowNodesAndInstancesContainer(self, backend.nodes(), backend.node_instances())

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
        config: dict[str, Any] = self.internal.get_task_configuration()
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

    def download_resource(self, resource_path: str, target_path: str | None = None) -> str:
        target = Path(target_path or _temporary_file(resource_path))
        target.write_bytes(self.internal.backend.resource(resource_path))
        return str(target)

    def get_execution(self, execution_id: str | None = None) -> dict[str, Any]:
        return self.internal.backend.execution(execution_id)

    def get_secret(self, key: str) -> str:
        return self.internal.backend.secret(key)

    def get_tasks_graph(self, name: str) -> dict[str, Any] | None:
        return self.internal.backend.tasks_graph(name)

    def get_operations(self, graph_id: str) -> list[dict[str, Any]]:
        return self.internal.backend.operations(graph_id)

    def update_node_instance(self, node_instance_id: str, **changes: Any) -> dict[str, Any]:
        """Write, and let the picture in this context follow."""
        updated = self.internal.backend.update_node_instance(node_instance_id, **changes)
        instance = self.get_node_instance(node_instance_id)
        if instance is not None:
            instance._node_instance.update(updated)
        return updated

    def cleanup(self, finished: bool = True) -> None:
        self.internal.close()

    def _process_task(self, task: Any) -> Any:
        """The one switch: in graph mode a task stays a task, otherwise it begins now."""
        if self.internal.graph_mode:
            return task
        return self.internal.run_now(task).async_result


_RAW = frozenset(
    {
        "execution_id",
        "workflow_id",
        "rest_token",
        "rest_host",
        "rest_port",
        "execution_token",
        "execution_creator_username",
    }
)


def _temporary_file(resource_path: str) -> str:
    folder = Path(tempfile.mkdtemp(prefix="resource-"))
    return str(folder / Path(resource_path).name)


def task_config(fn: Any = None, **config: Any) -> Any:
    """Give a callable the settings with which `ctx.local_task` runs it."""
    if fn is None:
        return lambda function: task_config(function, **config)
    fn.workflow_task_config = config
    return fn
