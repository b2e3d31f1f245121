"""A stored graph with what is still to be done in it (framework §1.14)."""

from collections.abc import Mapping, Sequence
from typing import Any

from conductor.domain.operation import IN_FLIGHT
from conductor.runtime.engine.exceptions import RecoverableError
from conductor.runtime.engine.states import TASK_STARTED, TASK_SUCCEEDED, TERMINATED_STATES
from conductor.runtime.engine.task import Task
from conductor.runtime.engine.verdict import HandlerResult
from conductor.runtime.sdk import tasks
from conductor.runtime.sdk.errors import deserialize_known_exception
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
        tasks.UpdateExecutionStatusTask,
    )
}
_COMMON = (
    "current_retries",
    "execute_after",
    "retried_task",
    "send_task_events",
    "info",
    "error",
)

Record = Mapping[str, Any]


class Restoration:
    """Refills a graph from the records of its operations.

    What has ended is left out, unless something still has to follow from it: an outcome that nobody
    judged is judged now, and a failure that nothing made good fails the run again. What is inside a
    subgraph that has ended is left out too.
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
        home = self._home(record)
        if home is not None and (home["state"] in TERMINATED_STATES or not self._is_live(home)):
            return False
        if record["state"] not in TERMINATED_STATES or not self._is_judged(record):
            return True
        return bool(record["verdict"] == HandlerResult.HANDLER_FAIL)

    def _is_judged(self, record: Record) -> bool:
        """A verdict whose retry was never stored, as earlier journals may have it, is none."""
        retry = record.get("retried_by")
        return record.get("verdict") is not None and (retry is None or retry in self._records)

    def _home(self, record: Record) -> Record | None:
        """The subgraph that contains it."""
        return self._records.get(record["parameters"]["containing_subgraph"] or "")

    def _task(self, record: Record) -> Task:
        parameters = record["parameters"]
        task = self._type(record["type"]).restore(self._ctx, self._graph, record)
        for name in _COMMON:
            setattr(task, name, parameters.get(name))
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
        if record["state"] in TERMINATED_STATES:
            self._end(task, record)
        elif task.is_subgraph and task.tasks and record["state"] in IN_FLIGHT:
            task.set_state(TASK_STARTED)
            self._graph.hold(task)

    def _end(self, task: Any, record: Record) -> None:
        failure = record.get("failure")
        error = None if failure is None else deserialize_known_exception(failure)
        if error is None and record["state"] != TASK_SUCCEEDED:
            error = RecoverableError(record.get("error") or "")
        task.set_state(record["state"], result=record.get("result"), exception=error)
        if self._is_judged(record):
            task.given_verdict = HandlerResult.fail()

    def _tie(self, task: Any, record: Record) -> None:
        """A retry was stored while its subgraph was open; now it may have to wait for it again."""
        home = task.containing_subgraph
        if home is not None and home.get_state() != TASK_STARTED:
            self._graph.add_dependency(task, home)
        for identifier in record["dependencies"]:
            dependency = self._awaited(identifier)
            if dependency is not None and not _is_open_home(dependency, task):
                self._graph.add_dependency(task, dependency)

    def _awaited(self, identifier: str) -> Any:
        """The task that stands for a stored one: its last retry, or the failed subgraph around it
        with which it was given up. None when nothing must be waited for."""
        record = self._records.get(self._newest(identifier))
        while record is not None and record["id"] not in self._tasks:
            if record["state"] in TERMINATED_STATES and self._is_judged(record):
                return None
            record = self._home(record)
        return record and self._tasks[record["id"]]

    def _newest(self, identifier: str) -> str:
        """The last retry of an operation, if it was tried again."""
        while (tried := self._records.get(identifier)) and tried.get("retried_by") in self._records:
            identifier = tried["retried_by"]
        return identifier


def _is_open_home(subgraph: Any, task: Any) -> bool:
    return subgraph is task.containing_subgraph and subgraph.get_state() == TASK_STARTED
