"""Asking instances how they are, and keeping what they said (framework §3.6, check_status)."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from conductor.runtime.builtin.interfaces import CHECK_STATUS
from conductor.runtime.builtin.ordering import a_subgraph_each
from conductor.runtime.builtin.selection import Selection
from conductor.runtime.sdk.exceptions import NonRecoverableError
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.tasks import HandlerResult
from conductor.runtime.sdk.tasks_graph import make_or_get_graph


def keep_good_status(task: Any) -> HandlerResult:
    _keep(task, {"ok": True, "result": task.async_result.result})
    return HandlerResult.cont()


def keep_bad_status(task: Any) -> HandlerResult:
    """Tried again only where the blueprint gives the operation `max_retries`."""
    error = task.async_result.result
    _keep(task, {"ok": False, "result": str(error)})
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


def _keep(task: Any, answer: Mapping[str, Any]) -> None:
    ctx = task.workflow_context
    instance = ctx.get_node_instance(task.cloudify_context.get("node_id", ""))
    if instance is None:
        return
    properties = dict(instance.system_properties)
    if "status" in properties:
        properties["previous_status"] = properties["status"]
    moment = datetime.fromtimestamp(time.time(), UTC).isoformat()
    properties["status"] = {**answer, "timestamp": moment, "task": task.name}
    ctx.update_node_instance(instance.id, system_properties=properties, force=True)
