"""Asking instances, and their relationships, how far they are from what the blueprint says
(framework §3.6, check_drift)."""

from dataclasses import dataclass
from typing import Any

from conductor.runtime.builtin.interfaces import CHECK_DRIFT, CHECK_RELATIONSHIP_DRIFT
from conductor.runtime.builtin.ordering import a_subgraph_each
from conductor.runtime.builtin.relationships import both_ends
from conductor.runtime.builtin.selection import Selection
from conductor.runtime.sdk.answers import (
    DRIFT,
    SOURCE_DRIFT,
    TARGET_DRIFT,
    Properties,
    answer,
    change_system_properties,
)
from conductor.runtime.sdk.exceptions import NonRecoverableError
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.tasks import HandlerResult
from conductor.runtime.sdk.tasks_graph import forkjoin, make_or_get_graph


def keep_drift(task: Any) -> HandlerResult:
    """The result is what differs; an empty one says that nothing does."""
    _keep(task, task.async_result.result, is_ok=True)
    return HandlerResult.cont()


def keep_failed_check(task: Any) -> HandlerResult:
    error = task.async_result.result
    _keep(task, str(error), is_ok=False)
    is_final = isinstance(error, NonRecoverableError)
    return HandlerResult.fail() if is_final else HandlerResult.retry()


def keep_failed_check_and_go_on(task: Any) -> HandlerResult:
    """Whoever asked looks at the answers afterwards."""
    _keep(task, str(task.async_result.result), is_ok=False)
    return HandlerResult.ignore()


@dataclass(frozen=True)
class DriftCheck:
    """First the instance is asked, then both ends of each of its relationships, side by side."""

    ctx: Any
    selection: Selection
    is_ordered: bool
    is_failure_ignored: bool = False

    def execute(self) -> None:
        self.graph(name="check_drift").execute()

    @make_or_get_graph
    def graph(self) -> Any:
        graph = self.ctx.graph_mode()
        a_subgraph_each(graph, self.selection, self._fill, is_ordered=self.is_ordered)
        return graph

    def _fill(self, subgraph: Any, instance: CloudifyWorkflowNodeInstance) -> None:
        own = [instance.execute_operation(CHECK_DRIFT)]
        related = [
            task
            for relationship in instance.relationships
            for task in both_ends(relationship, CHECK_RELATIONSHIP_DRIFT)
        ]
        asked = [task for task in own if not task.is_nop()]
        for task in (*asked, *related):
            task.on_success = keep_drift
            task.on_failure = (
                keep_failed_check_and_go_on if self.is_failure_ignored else keep_failed_check
            )
        subgraph.sequence().add(*asked, *([forkjoin(*related)] if related else []))


def _keep(task: Any, result: Any, *, is_ok: bool) -> None:
    """An operation of a relationship is kept by the instance for which it ran, under the id of the
    one at the other end."""
    context = task.cloudify_context
    found = answer(result, task.name, is_ok=is_ok)

    def change(properties: Properties) -> None:
        other = context.get("related")
        if other is None:
            properties[DRIFT] = found
        else:
            kind = SOURCE_DRIFT if other["is_target"] else TARGET_DRIFT
            properties[kind] = {**properties.get(kind, {}), other["node_id"]: found}

    change_system_properties(task.workflow_context, context.get("node_id", ""), change)
