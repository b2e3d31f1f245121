"""A stored graph with what is still to be done in it (framework §1.14)."""

from collections.abc import Mapping, Sequence
from typing import Any

from conductor.domain.operation import IN_FLIGHT
from conductor.runtime.engine.states import TASK_STARTED, TASK_SUCCEEDED, TERMINATED_STATES
from conductor.runtime.engine.task import Task
from conductor.runtime.sdk import tasks
from conductor.runtime.sdk.handlers import found_handler
from conductor.runtime.sdk.subgraph_task import SubgraphTask
from conductor.runtime.sdk.workflow_task import WorkflowTask

_TYPES: Mapping[str, type[WorkflowTask]] = {
    each.__name__: each
    for each in (
        SubgraphTask,
        tasks.RemoteWorkflowTask,
        tasks.LocalWorkflowTask,
        tasks.DryRunLocalWorkflowTask,
        tasks.NOPLocalWorkflowTask,
        tasks.SetNodeInstanceStateTask,
        tasks.GetNodeInstanceStateTask,
        tasks.SendNodeEventTask,
        tasks.SendWorkflowEventTask,
    )
}
_COMMON = ("current_retries", "retried_task", "send_task_events", "info", "error")

Record = Mapping[str, Any]


class Restoration:
    """Refills a graph from the records of its operations.

    What has ended is left out, with one exception: a success whose handler has not spoken yet is
    judged again. What is inside a subgraph that was given up is left out too.
    """

    def __init__(self, ctx: Any, graph: Any, records: Sequence[Record]) -> None:
        self._ctx = ctx
        self._graph = graph
        self._records = {record["id"]: record for record in records}
        self._tasks: dict[str, Any] = {}

    def refill(self) -> None:
        for record in self._records.values():
            if self._is_live(record):
                self._tasks[record["id"]] = self._task(record)
                self._graph.add_task(self._tasks[record["id"]])
        for identifier, task in self._tasks.items():
            self._put_inside(task, self._records[identifier])
        for identifier, task in self._tasks.items():
            self._take_up(task, self._records[identifier])
        for identifier, task in self._tasks.items():
            self._tie(task, self._records[identifier])

    def _is_live(self, record: Record) -> bool:
        parent = self._records.get(record["parameters"]["containing_subgraph"] or "")
        if parent is not None and not self._is_live(parent):
            return False
        if record["state"] == TASK_SUCCEEDED:
            return record.get("verdict") is None
        return record["state"] not in TERMINATED_STATES

    def _task(self, record: Record) -> Task:
        parameters = record["parameters"]
        task = self._type(record["type"]).restore(self._ctx, self._graph, record)
        for name in _COMMON:
            setattr(task, name, parameters[name])
        task.total_retries = parameters["total_retries"]
        task.retry_interval = parameters["retry_interval"]
        task.on_success = found_handler(parameters["on_success"], self._ctx.internal.load)
        task.on_failure = found_handler(parameters["on_failure"], self._ctx.internal.load)
        return task

    def _type(self, name: str) -> type[WorkflowTask]:
        if "." not in name:
            return _TYPES[name]
        found = self._ctx.internal.load(name)
        if not (isinstance(found, type) and issubclass(found, WorkflowTask)):
            raise RuntimeError(f"{name} is stored as a task, but is no WorkflowTask")
        return found

    def _put_inside(self, task: Any, record: Record) -> None:
        parent = self._tasks.get(record["parameters"]["containing_subgraph"] or "")
        if parent is not None:
            parent.tasks[task.id] = task
            task.containing_subgraph = parent

    def _take_up(self, task: Any, record: Record) -> None:
        """A subgraph with work left in it is open already; one without is run through again."""
        if record["state"] == TASK_SUCCEEDED:
            task.set_state(TASK_SUCCEEDED, result=record.get("result"))
        elif task.is_subgraph and task.tasks and record["state"] in IN_FLIGHT:
            task.set_state(TASK_STARTED)
            self._graph.hold(task)

    def _tie(self, task: Any, record: Record) -> None:
        for identifier in record["dependencies"]:
            dependency = self._tasks.get(self._newest(identifier))
            if dependency is None or _is_open_home(dependency, task):
                continue
            self._graph.add_dependency(task, dependency)

    def _newest(self, identifier: str) -> str:
        """The last retry of an operation, if it was tried again."""
        while (successor := self._records.get(identifier, {}).get("retried_by")) is not None:
            identifier = successor
        return identifier


def _is_open_home(subgraph: Any, task: Any) -> bool:
    return subgraph is task.containing_subgraph and subgraph.get_state() == TASK_STARTED
