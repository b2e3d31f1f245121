"""The process that runs executions, one at a time: `python -m` this module.

The link is read in the main thread; the workflow runs in a thread of its own, so that a
force-cancel can leave it behind.
"""

import os
import queue
import threading
import traceback
from collections import deque
from collections.abc import Callable

from conductor.channel.codec import pack
from conductor.channel.process_name import name_process
from conductor.domain.assignment import Assignment
from conductor.domain.event import EventRecord
from conductor.domain.facts import Fact, InstanceChanged, Said
from conductor.domain.ids import NodeInstanceId, OperationId
from conductor.domain.messages import (
    Cancel,
    Learned,
    Leave,
    Message,
    Perform,
    Performed,
    RunWorkflow,
    WorkflowEnded,
)
from conductor.runtime.engine.exceptions import OperationRetry
from conductor.runtime.engine.states import (
    TASK_FAILED,
    TASK_RESCHEDULED,
    TASK_STARTED,
    TASK_SUCCEEDED,
)
from conductor.runtime.host.backend import LinkedBackend, LinkedJournal
from conductor.runtime.host.flagged_cancellation import FlaggedCancellation
from conductor.runtime.host.load import load
from conductor.runtime.host.masked_output import MaskedOutputs
from conductor.runtime.host.worker_link import Line, WorkerLink
from conductor.runtime.host.workflow_run import WorkflowRun
from conductor.runtime.sdk import workflow_api
from conductor.runtime.sdk.errors import deserialize_known_exception
from conductor.runtime.sdk.ports import RunPorts
from conductor.runtime.sdk.tasks import RemoteWorkflowTask


class LinkedPerformer:
    """Has operations performed by the worker's operation hosts, and tells the tasks."""

    gives_orders = True

    def __init__(self, link: WorkerLink, line: Line) -> None:
        self._link = link
        self._line = line
        self._tasks: dict[str, RemoteWorkflowTask] = {}
        self._resumable: dict[tuple[str, str], bool] = {}

    def may_run_twice(self, task: RemoteWorkflowTask) -> bool:
        """Asked once for each function of a run: the plugin's code is not here."""
        key = (task.cloudify_context["plugin"]["name"], task.name)
        if key not in self._resumable:
            self._resumable[key] = self._line.inspect(*key)
        return self._resumable[key]

    def order(self, task: RemoteWorkflowTask) -> Perform:
        self._tasks[task.id] = task
        context = task.cloudify_context
        return Perform(
            operation_id=task.id,
            plugin=context["plugin"]["name"],
            function=task.name,
            inputs=pack((context, task.kwargs)),
            timeout=task.timeout or None,
            is_timeout_recoverable=bool(context.get("timeout_recoverable")),
            start_event=_record(task.event(TASK_STARTED)),
        )

    def perform(self, task: RemoteWorkflowTask) -> None:
        self._link.send(self.order(task))

    def performed(self, message: Performed, *, is_heard: bool = True) -> bool:
        """Tell the task how it ended; true when that is done. When it must not be heard, this is
        left undone if callbacks would run with it."""
        task = self._tasks.get(message.operation_id)
        if task is None:  # of an execution that has ended
            return True
        if is_heard:
            _settle(task, message)
        elif not task.async_result.settle_unheard(lambda: _settle(task, message)):
            return False
        self._tasks.pop(message.operation_id, None)
        return True


def _settle(task: RemoteWorkflowTask, message: Performed) -> None:
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
    task.is_followed = message.is_followed
    if message.failure is None:
        task.set_state(TASK_SUCCEEDED, result=message.result)
        return
    task.error = dict(message.failure)
    error = deserialize_known_exception(task.error)
    state = TASK_RESCHEDULED if isinstance(error, OperationRetry) else TASK_FAILED
    task.set_state(state, exception=error)


class RunHost:
    """What is said to this process, and the one execution that it may be running.

    What authors' callbacks hear of too is taken in a thread of its own, because they may ask
    questions whose answers must be read meanwhile; so is all that ends after it, in its order.
    """

    def __init__(self, link: WorkerLink) -> None:
        self._link = link
        self._outputs = MaskedOutputs()
        self._news: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._unheard: deque[Performed] = deque()  # those of the news that are ends of operations
        self._performer: LinkedPerformer | None = None
        self._cancellation = FlaggedCancellation()
        self._run: WorkflowRun | None = None
        self._line: Line | None = None

    def serve(self) -> None:
        self._aside("news", self._take_news)
        while True:
            self._take(self._link.next())

    def _take(self, message: Message) -> None:
        performer = self._performer
        if isinstance(message, Learned):
            self._learn(message)
            return
        if isinstance(message, Performed) and performer is not None:
            if not self._unheard and performer.performed(message, is_heard=False):
                return
            self._unheard.append(message)
        self._news.put(message)

    def _learn(self, message: Learned) -> None:
        line = self._line
        if line is not None and line.work == message.work:
            line.secrets.learn(message.secrets)

    def _take_news(self) -> None:
        while not isinstance(message := self._news.get(), Leave):
            match message:
                case RunWorkflow():
                    self._begin(message.assignment)
                case Performed() if self._performer is not None:
                    self._performer.performed(message)
                    self._unheard.popleft()
                case Cancel():
                    self._cancel(message)
        os._exit(0)

    def _begin(self, assignment: Assignment) -> None:
        workflow_api.clear_requests()
        self._cancellation = FlaggedCancellation()
        line = self._line = self._link.line(assignment.execution_id, assignment.secrets)
        self._performer = LinkedPerformer(self._link, line)
        ports = RunPorts(
            LinkedBackend(line), LinkedJournal(line), self._performer, self._cancellation, load
        )
        run = self._run = WorkflowRun(assignment, ports, line.end_operations)
        self._aside("workflow", lambda: self._work(run, line))

    def _work(self, run: WorkflowRun, line: Line) -> None:
        self._outputs.begin(lambda: line.secrets.masker)
        run.run()
        self._outputs.settle()
        self._link.send(WorkflowEnded(run.assignment.execution_id))

    def _cancel(self, wish: Cancel) -> None:
        run = self._run
        if run is None or run.assignment.execution_id != wish.execution_id:
            return  # it came too late
        self._cancellation.request()
        if wish.kind == "force-cancel":
            self._aside("give-up", lambda: self._give_up(run))
        workflow_api.set_cancel_request()

    def _give_up(self, run: WorkflowRun) -> None:
        """Stop waiting for the workflow's code; this process ends with it."""
        run.end_as_cancelled()
        os._exit(0)

    def _aside(self, name: str, work: Callable[[], None]) -> None:
        """A thread that takes the process along when it breaks: the worker then says so."""

        def run() -> None:
            try:
                work()
            except BaseException:  # noqa: BLE001 - the edge of a thread
                traceback.print_exc()
                os._exit(1)

        threading.Thread(target=run, name=name, daemon=True).start()


def _record(fact: Fact | None) -> EventRecord | None:
    return fact.record if isinstance(fact, Said) else None


def main() -> None:
    name_process("run-host")
    RunHost(WorkerLink.inherited()).serve()


if __name__ == "__main__":
    main()
