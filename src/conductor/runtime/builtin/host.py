"""What hosts need beside the life cycle of every node: to be up, and an agent."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from conductor.runtime.builtin import interfaces
from conductor.runtime.builtin.steps import Operation, Say, Work, all_tasks
from conductor.runtime.sdk.constants import (
    AGENT_INSTALL_METHOD_INIT_SCRIPT,
    AGENT_INSTALL_METHOD_NONE,
    AGENT_INSTALL_METHOD_PLUGIN,
    AGENT_INSTALL_METHOD_REMOTE,
    AGENT_INSTALL_METHODS_SCRIPTS,
    COMPUTE_NODE_TYPE,
)
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.tasks import HandlerResult, NOPLocalWorkflowTask

_REMOTE = frozenset({AGENT_INSTALL_METHOD_REMOTE})
_STARTED_BY_US = frozenset({AGENT_INSTALL_METHOD_PLUGIN, AGENT_INSTALL_METHOD_INIT_SCRIPT})
_ON_THE_HOST = frozenset(AGENT_INSTALL_METHODS_SCRIPTS)
_ANY_AGENT = _REMOTE | _ON_THE_HOST


def is_host_node(node_instance: CloudifyWorkflowNodeInstance) -> bool:
    return COMPUTE_NODE_TYPE in node_instance.node.type_hierarchy


def install_method(properties: Mapping[str, Any]) -> str:
    """How a host gets its agent; the older property `install_agent` comes first."""
    asked = properties.get("install_agent")
    if isinstance(asked, bool):
        return AGENT_INSTALL_METHOD_REMOTE if asked else AGENT_INSTALL_METHOD_NONE
    agent = properties.get("agent_config") or properties.get("cloudify_agent") or {}
    return str(agent.get("install_method") or AGENT_INSTALL_METHOD_NONE)


def poll_until_true(task: Any) -> HandlerResult:
    """Ask again, however often it takes, as long as the answer is no. A dry run asks nobody."""
    if task.async_result.result or task.workflow_context.dry_run:
        return HandlerResult.cont()
    return HandlerResult.retry(ignore_total_retries=True)


class AgentWork(NamedTuple):
    """Work for hosts with one of these install methods.

    It gives way to the operation `unless`, where that is mapped.
    """

    work: Work
    methods: frozenset[str]
    unless: str | None = None

    def tasks(self, instance: CloudifyWorkflowNodeInstance, subgraph: Any) -> list[Any]:
        is_replaced = self.unless is not None and instance.node.has_operation(self.unless)
        if is_replaced or install_method(instance.node.properties) not in self.methods:
            return []
        return self.work.tasks(instance, subgraph)


class HostWork(NamedTuple):
    """Work that only hosts need."""

    works: tuple[Work, ...]

    def tasks(self, instance: CloudifyWorkflowNodeInstance, subgraph: Any) -> list[Any]:
        return all_tasks(self.works, instance, subgraph) if is_host_node(instance) else []


RUNNING_AGENT: tuple[Work, ...] = (
    Operation(interfaces.MONITORING_AGENT_INSTALL),
    Operation(interfaces.MONITORING_AGENT_START),
)

HOST_STARTED = HostWork(
    (
        Operation(
            interfaces.HOST_GET_STATE,
            before=(Say("Waiting for the host to be up"),),
            on_success=poll_until_true,
        ),
        AgentWork(
            Operation(
                interfaces.AGENT_CREATE,
                before=(Say("Creating agent"),),
                after=(Say("Agent created"),),
            ),
            _ANY_AGENT,
        ),
        AgentWork(Operation(interfaces.AGENT_START), _STARTED_BY_US),
        AgentWork(Operation(interfaces.WORKER_INSTALL), _ANY_AGENT, unless=interfaces.AGENT_CREATE),
        AgentWork(Operation(interfaces.WORKER_START), _ANY_AGENT, unless=interfaces.AGENT_CREATE),
        *RUNNING_AGENT,
    )
)

HOST_STOPPING = HostWork(
    (
        Operation(interfaces.MONITORING_AGENT_STOP),
        Operation(interfaces.MONITORING_AGENT_UNINSTALL),
        AgentWork(
            Operation(interfaces.AGENT_STOP_AMQP, before=(Say("Stopping agent"),)), _ON_THE_HOST
        ),
        AgentWork(Operation(interfaces.AGENT_STOP, before=(Say("Stopping agent"),)), _REMOTE),
        AgentWork(Operation(interfaces.WORKER_STOP), _REMOTE, unless=interfaces.AGENT_STOP),
        AgentWork(Operation(interfaces.WORKER_UNINSTALL), _REMOTE, unless=interfaces.AGENT_STOP),
        AgentWork(
            Operation(
                interfaces.AGENT_DELETE,
                before=(Say("Deleting agent"),),
                after=(Say("Agent deleted"),),
            ),
            _ANY_AGENT,
        ),
    )
)


def prepare_running_agent(host_node_instance: CloudifyWorkflowNodeInstance) -> list[Any]:
    """The tasks, to be run one after the other, that follow once a host's agent runs."""
    return all_tasks(RUNNING_AGENT, host_node_instance, None)


def plugins_install_task(
    host_node_instance: CloudifyWorkflowNodeInstance, plugins: Sequence[Mapping[str, Any]]
) -> Any:
    """Have the host's agent install plugins (as `node.plugins` lists them); no plugins, a NOP."""
    return _plugins_task(host_node_instance, interfaces.AGENT_INSTALL_PLUGINS, plugins)


def plugins_uninstall_task(
    host_node_instance: CloudifyWorkflowNodeInstance, plugins: Sequence[Mapping[str, Any]]
) -> Any:
    return _plugins_task(host_node_instance, interfaces.AGENT_UNINSTALL_PLUGINS, plugins)


def _plugins_task(
    instance: CloudifyWorkflowNodeInstance, operation: str, plugins: Sequence[Mapping[str, Any]]
) -> Any:
    if not plugins:
        return NOPLocalWorkflowTask(instance.ctx)
    return instance.execute_operation(operation, kwargs={"plugins": list(plugins)})
