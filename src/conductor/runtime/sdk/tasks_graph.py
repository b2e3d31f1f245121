"""The tasks graph as workflow code builds and runs it (framework §1.12 to 1.14)."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from conductor.domain.facts import GraphStored
from conductor.runtime.engine.exceptions import ExecutionCancelled, Fenced, WorkflowFailed
from conductor.runtime.engine.graph import GraphError, TasksGraph
from conductor.runtime.engine.run import Run
from conductor.runtime.engine.sequence import TaskSequence, forkjoin
from conductor.runtime.engine.task import Task
from conductor.runtime.sdk.current import current_workflow_ctx
from conductor.runtime.sdk.handlers import dump_handler
from conductor.runtime.sdk.restoring import Restoration
from conductor.runtime.sdk.subgraph_task import SubgraphTask

__all__ = [
    "SubgraphTask",
    "TaskDependencyGraph",
    "TaskDependencyGraphError",
    "TaskDependencyGraphErrors",
    "TaskSequence",
    "forkjoin",
    "make_or_get_graph",
]

TaskDependencyGraphError = GraphError


class TaskDependencyGraphErrors(WorkflowFailed):
    """The tasks of a graph that failed, a line for each."""


class TaskDependencyGraph(TasksGraph):
    """A graph that belongs to a workflow context. `execute` runs it to its end."""

    def __init__(
        self,
        workflow_context: Any,
        graph_id: str | None = None,
        default_subgraph_task_config: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(graph_id)
        self.ctx = workflow_context
        self._subgraph_config = default_subgraph_task_config or {}

    def tasks_iter(self) -> Any:
        return iter(self.tasks)

    def subgraph(self, name: str) -> SubgraphTask:
        """A new subgraph, already in the graph."""
        subgraph = SubgraphTask(self, self.ctx, info={"name": name}, **self._subgraph_config)
        self.add_task(subgraph)
        return subgraph

    def store(self, name: str, optimize: bool = True) -> None:
        """Write the graph down under a name by which a resumed execution finds it again.

        A handler that is a lambda or an inner function raises `NonRecoverableError`.
        """
        if optimize:
            self.optimize()
        journal = self.ctx.internal.journal
        if not journal.keeps:
            return
        if self.is_stored:
            self.begin_anew()
        for task in self.tasks:
            dump_handler(task.on_success)
            dump_handler(task.on_failure)
        receipt = journal.append([GraphStored(self.id, name, self.records())])
        if receipt.refusal is not None:
            raise Fenced(receipt.refusal)
        self.mark_stored()

    @classmethod
    def restore(
        cls, workflow_context: Any, retrieved_graph: Mapping[str, Any]
    ) -> "TaskDependencyGraph":
        """The stored graph with what is still to be done in it."""
        config = workflow_context.internal.get_subgraph_task_configuration()
        graph = cls(workflow_context, retrieved_graph["id"], config)
        records = workflow_context.get_operations(graph.id)
        Restoration(workflow_context, graph, records).refill()
        graph.mark_stored()
        return graph

    def execute(self) -> None:
        """Run everything. Failed tasks raise `WorkflowFailed`, a cancellation
        `ExecutionCancelled`."""
        internal = self.ctx.internal
        run = Run(
            self,
            internal.journal,
            internal.cancellation,
            wait_after_fail=self.ctx.wait_after_fail,
            cancel_grace=internal.cancel_grace,
        )
        run.execute()
        if run.failed:
            raise TaskDependencyGraphErrors(_report(run.failed), causes=_causes(run.failed))
        if internal.cancellation.is_requested:
            raise ExecutionCancelled


def _report(failed: list[Task]) -> str:
    lines = [f"Task failed '{_cause(task).short_description}' -> {_error(task)}" for task in failed]
    return "Workflow failed: " + "\n".join(lines)


def _causes(failed: list[Task]) -> list[Any]:
    """Those of all of them, as operations report them; of earlier runs only a text is known."""
    errors = (getattr(_cause(task), "error", None) for task in failed)
    details = (
        each.get("known_exception_type_kwargs", {}) for each in errors if isinstance(each, dict)
    )
    return [cause for each in details for cause in each.get("causes") or ()]


def _cause(task: Task) -> Task:
    """The innermost task that failed: a subgraph fails because of what it contains."""
    inner = getattr(task, "failed_task", None)
    return task if inner is None else _cause(inner)


def _error(task: Task) -> Any:
    cause = _cause(task)
    return cause.async_result.result if cause.async_result.is_set else "it was given up"


def make_or_get_graph(build: Callable[..., Any]) -> Callable[..., Any]:
    """A builder of a graph, called with `name=`: the graph is built and stored under that name.

    A resumed execution finds the graph again instead, with what is still to be done in it. In a
    dry run nothing is stored.
    """

    @functools.wraps(build)
    def built(*args: Any, name: str, **kwargs: Any) -> Any:
        ctx = current_workflow_ctx.get_ctx()
        stored = ctx.get_tasks_graph(name) if ctx.resume and not ctx.dry_run else None
        if stored is not None:
            return TaskDependencyGraph.restore(ctx, stored)
        graph = build(*args, **kwargs)
        if not ctx.dry_run:
            graph.store(name)
        return graph

    return built
