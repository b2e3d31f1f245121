"""Asking instances how they are, and keeping what they said (framework §3.6, check_status)."""

from dataclasses import dataclass
from typing import Any

from conductor.runtime.builtin.interfaces import CHECK_STATUS
from conductor.runtime.builtin.ordering import a_subgraph_each
from conductor.runtime.builtin.selection import Selection
from conductor.runtime.sdk.answers import (
    PREVIOUS_STATUS,
    STATUS,
    Properties,
    answer,
    change_system_properties,
)
from conductor.runtime.sdk.exceptions import NonRecoverableError
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.tasks import HandlerResult
from conductor.runtime.sdk.tasks_graph import make_or_get_graph


def keep_good_status(task: Any) -> HandlerResult:
    _keep(task, task.async_result.result, is_ok=True)
    return HandlerResult.cont()


def keep_bad_status(task: Any) -> HandlerResult:
    """Tried again only where the blueprint gives the operation `max_retries`."""
    error = task.async_result.result
    _keep(task, str(error), is_ok=False)
    is_final = isinstance(error, NonRecoverableError)
    return HandlerResult.fail() if is_final else HandlerResult.retry()


def keep_bad_status_and_go_on(task: Any) -> HandlerResult:
    keep_bad_status(task)
    return HandlerResult.ignore()


@dataclass(frozen=True)
class StatusCheck:
    """Instances without the operation keep the status that they had."""

    ctx: Any
    selection: Selection
    is_ordered: bool
    is_failure_ignored: bool

    def execute(self) -> None:
        self.graph(name="check_status").execute()

    @make_or_get_graph
    def graph(self) -> Any:
        graph = self.ctx.graph_mode()
        a_subgraph_each(graph, self.selection, self._fill, is_ordered=self.is_ordered)
        return graph

    def _fill(self, subgraph: Any, instance: CloudifyWorkflowNodeInstance) -> None:
        task = instance.execute_operation(CHECK_STATUS)
        if not task.is_nop():
            if instance.node.operations[CHECK_STATUS].get("max_retries") is None:
                task.total_retries = 0
            task.on_success = keep_good_status
            task.on_failure = (
                keep_bad_status_and_go_on if self.is_failure_ignored else keep_bad_status
            )
            subgraph.add_task(task)


def _keep(task: Any, result: Any, *, is_ok: bool) -> None:
    found = answer(result, task.name, is_ok=is_ok)

    def change(properties: Properties) -> None:
        if STATUS in properties:
            properties[PREVIOUS_STATUS] = properties[STATUS]
        properties[STATUS] = found

    instance_id = task.cloudify_context.get("node_id", "")
    change_system_properties(task.workflow_context, instance_id, change)
