"""One subgraph per instance: its way up, its way down, and both in turn; and what is done to it
where it stands.

One that goes up or down and fails as a whole is tried again as often as `subgraph_retries` allows.
"""

from collections.abc import Callable
from typing import Any

from conductor.domain.node import UNINITIALIZED
from conductor.runtime.builtin.failure import ignore_failures
from conductor.runtime.builtin.heal_steps import heal_tasks, keep_healed, keep_not_healed
from conductor.runtime.builtin.install_steps import install_tasks
from conductor.runtime.builtin.rollback_steps import rollback_tasks
from conductor.runtime.builtin.uninstall_steps import uninstall_tasks
from conductor.runtime.builtin.update_steps import forget_drift, keep_not_updated, update_tasks
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.tasks import INFINITE_TOTAL_RETRIES, HandlerResult


def install_node_instance_subgraph(
    instance: CloudifyWorkflowNodeInstance, graph: Any, **kwargs: Any
) -> Any:
    """The subgraph `install_<id>`, in the graph (or subgraph) already.

    Steps that lie behind the instance's state are left out; `from_state` takes its place.
    """
    subgraph = _subgraph_of(instance, graph, f"install_{instance.id}")
    state = kwargs.get("from_state", instance.state)
    subgraph.sequence().add(*install_tasks(instance, subgraph, state))
    subgraph.on_failure = retry_with_reinstall
    return subgraph


def uninstall_node_instance_subgraph(
    instance: CloudifyWorkflowNodeInstance, graph: Any, ignore_failure: bool = False
) -> Any:
    """The subgraph `<id>`. With `ignore_failure` nothing is retried, and nothing stops it."""
    subgraph = _subgraph_of(instance, graph, instance.id)
    subgraph.sequence().add(*uninstall_tasks(instance, subgraph, instance.state))
    if ignore_failure:
        ignore_failures(subgraph, instance)
    else:
        subgraph.on_failure = retry_uninstall
    return subgraph


def rollback_node_instance_subgraph(
    instance: CloudifyWorkflowNodeInstance, graph: Any, ignore_failure: bool = True
) -> Any:
    """The subgraph `<id>`, which takes back a step that the instance is in the middle of."""
    subgraph = _subgraph_of(instance, graph, instance.id)
    subgraph.sequence().add(*rollback_tasks(instance, subgraph))
    if ignore_failure:
        ignore_failures(subgraph, instance)
    return subgraph


def reinstall_node_instance_subgraph(instance: CloudifyWorkflowNodeInstance, graph: Any) -> Any:
    """The subgraph `reinstall_<id>`: down from where the instance is, then up from nothing."""
    subgraph = _subgraph_of(instance, graph, f"reinstall_{instance.id}")
    subgraph.sequence().add(
        uninstall_node_instance_subgraph(instance, subgraph),
        install_node_instance_subgraph(instance, subgraph, from_state=UNINITIALIZED),
    )
    subgraph.on_failure = retry_with_reinstall
    return subgraph


def heal_node_instance_subgraph(
    instance: CloudifyWorkflowNodeInstance, graph: Any, **_: Any
) -> Any:
    """The subgraph `heal_<id>`. It never fails: the system property `heal_failed` of an instance
    that could not be healed is this execution's id."""
    subgraph = _subgraph_of(instance, graph, f"heal_{instance.id}")
    tasks = heal_tasks(instance, subgraph)
    if tasks:
        subgraph.sequence().add(*tasks)
        subgraph.on_success, subgraph.on_failure = keep_healed, keep_not_healed
    return subgraph


def update_node_instance_subgraph(
    instance: CloudifyWorkflowNodeInstance, graph: Any, **_: Any
) -> Any:
    """The subgraph `update_<id>`, with what answers to the drift that the last check found.

    It never fails: the system property `update_failed` of an instance that could not be updated is
    this execution's id."""
    subgraph = _subgraph_of(instance, graph, f"update_{instance.id}")
    tasks = update_tasks(instance, subgraph)
    if tasks:
        subgraph.sequence().add(*tasks)
        subgraph.on_success, subgraph.on_failure = forget_drift, keep_not_updated
    return subgraph


def retry_with_reinstall(subgraph: Any) -> HandlerResult:
    """Whatever a failed installation left behind is taken down before the next try."""
    return _try_again(subgraph, reinstall_node_instance_subgraph)


def retry_uninstall(subgraph: Any) -> HandlerResult:
    return _try_again(subgraph, uninstall_node_instance_subgraph)


def get_subgraph_on_failure_handler(
    instance: CloudifyWorkflowNodeInstance,
    subgraph_func: Callable[..., Any] = reinstall_node_instance_subgraph,
) -> Callable[[Any], HandlerResult]:
    """A handler that has a failed subgraph of the instance tried again, in the form that
    `subgraph_func(instance, graph)` builds. With a builder of one's own it cannot be stored."""
    known = {
        reinstall_node_instance_subgraph: retry_with_reinstall,
        uninstall_node_instance_subgraph: retry_uninstall,
    }
    if subgraph_func in known:
        return known[subgraph_func]
    return lambda subgraph: _try_again(subgraph, subgraph_func, instance)


def _subgraph_of(instance: CloudifyWorkflowNodeInstance, graph: Any, name: str) -> Any:
    subgraph = graph.subgraph(name)
    subgraph.info = {"name": name, "instance_id": instance.id}
    return subgraph


def _try_again(
    subgraph: Any,
    build: Callable[..., Any],
    instance: CloudifyWorkflowNodeInstance | None = None,
) -> HandlerResult:
    """A fresh subgraph takes the failed one's place.

    A subgraph inside another is not tried again by itself: the outer one fails, and decides.
    """
    if subgraph.containing_subgraph is not None or not _may_retry(subgraph):
        return HandlerResult.fail()
    if instance is None:
        instance = subgraph.workflow_context.get_node_instance(subgraph.info["instance_id"])
    again = build(instance, subgraph.graph)
    again.total_retries = subgraph.total_retries
    again.current_retries = subgraph.current_retries + 1
    again.retried_task = subgraph.id
    verdict = HandlerResult.retry()
    verdict.retried_task = again
    return verdict


def _may_retry(subgraph: Any) -> bool:
    is_endless = subgraph.total_retries == INFINITE_TOTAL_RETRIES
    return is_endless or bool(subgraph.current_retries < subgraph.total_retries)
