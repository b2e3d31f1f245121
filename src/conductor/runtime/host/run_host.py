"""The process that runs executions, one at a time: `python -m` this module.

The link is read in the main thread; the workflow runs in a thread of its own, so that a
force-cancel can leave it behind.
"""

import os
import threading
from dataclasses import dataclass

from conductor.domain.assignment import Assignment
from conductor.domain.event import EventRecord
from conductor.domain.facts import Fact, InstanceChanged, Said
from conductor.domain.ids import NodeInstanceId, OperationId
from conductor.domain.messages import (
    Cancel,
    Leave,
    Message,
    Perform,
    Performed,
    RunWorkflow,
    WorkflowEnded,
)
from conductor.runtime.engine.cancellation import Cancellation
from conductor.runtime.engine.exceptions import Fenced, OperationRetry
from conductor.runtime.engine.states import (
    TASK_FAILED,
    TASK_RESCHEDULED,
    TASK_STARTED,
    TASK_SUCCEEDED,
)
from conductor.runtime.host.backend import LinkedBackend, LinkedJournal
from conductor.runtime.host.load import load
from conductor.runtime.host.worker_link import WorkerLink
from conductor.runtime.host.workflow_run import WorkflowRun
from conductor.runtime.sdk import workflow_api
from conductor.runtime.sdk.errors import deserialize_known_exception
from conductor.runtime.sdk.ports import RunPorts
from conductor.runtime.sdk.tasks import RemoteWorkflowTask


class LinkedPerformer:
    """Has operations performed by the worker's operation hosts, and tells the tasks."""

    def __init__(self, link: WorkerLink) -> None:
        self._link = link
        self._tasks: dict[str, RemoteWorkflowTask] = {}

    def perform(self, task: RemoteWorkflowTask) -> None:
        self._tasks[task.id] = task
        context = task.cloudify_context
        self._link.send(
            Perform(
                operation_id=task.id,
                plugin=context["plugin"]["name"],
                function=task.name,
                context=context,
                kwargs=task.kwargs,
                timeout=task.timeout or None,
                start_event=_record(task.event(TASK_STARTED)),
            )
        )

    def performed(self, message: Performed) -> None:
        task = self._tasks.pop(message.operation_id)
        if not message.is_start_told:
            task.set_state(TASK_STARTED)
        task.changed = [
            InstanceChanged(
                NodeInstanceId(each.instance_id),
                each.version,
                each.runtime_properties,
                OperationId(task.id),
            )
            for each in message.changed
        ]
        if message.failure is None:
            task.set_state(TASK_SUCCEEDED, result=message.result)
            return
        task.error = dict(message.failure)
        error = deserialize_known_exception(task.error)
        state = TASK_RESCHEDULED if isinstance(error, OperationRetry) else TASK_FAILED
        task.set_state(state, exception=error)


def _record(fact: Fact | None) -> EventRecord | None:
    return fact.record if isinstance(fact, Said) else None


@dataclass
class RunHost:
    """What is said to this process, and the one execution that it may be running."""

    link: WorkerLink
    performer: LinkedPerformer
    cancellation: Cancellation | None = None
    run: WorkflowRun | None = None

    def take(self, message: Message) -> None:
        match message:
            case RunWorkflow():
                self._begin(message.assignment)
            case Performed():
                self.performer.performed(message)
            case Cancel():
                self._cancel(message.kind)
            case Leave():
                os._exit(0)

    def _begin(self, assignment: Assignment) -> None:
        workflow_api.clear_requests()
        self.cancellation = Cancellation()
        ports = RunPorts(
            LinkedBackend(self.link),
            LinkedJournal(self.link),
            self.performer,
            self.cancellation,
            load,
        )
        self.run = WorkflowRun(assignment, ports)
        threading.Thread(target=self._work, args=(self.run,), name="workflow", daemon=True).start()

    def _work(self, run: WorkflowRun) -> None:
        try:
            run.run()
        except Fenced:
            os._exit(0)  # another worker owns the execution now
        self.link.send(WorkflowEnded(run.assignment.execution_id))

    def _cancel(self, kind: str) -> None:
        if self.cancellation is None or self.run is None:
            return
        workflow_api.set_cancel_request()
        self.cancellation.request()
        if kind == "force-cancel":
            threading.Thread(target=self._give_up, args=(self.run,), name="give-up").start()

    def _give_up(self, run: WorkflowRun) -> None:
        """Stop waiting for the workflow's code; this process ends with it."""
        run.end_as_cancelled()
        self.link.send(WorkflowEnded(run.assignment.execution_id))
        os._exit(0)


def main() -> None:
    link = WorkerLink.inherited()
    host = RunHost(link, LinkedPerformer(link))
    link.listen(host.take)


if __name__ == "__main__":
    main()
