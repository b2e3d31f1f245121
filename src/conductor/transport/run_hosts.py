"""The run hosts: each serves one deployment, and stays warm between its executions."""

import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from conductor.domain.assignment import Assignment
from conductor.domain.clock import Clock
from conductor.domain.errors import ConductorError
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import ExecutionMoved, Receipt, Said
from conductor.domain.failure import failure
from conductor.domain.ids import DeploymentId, ExecutionId, TenantName
from conductor.domain.messages import (
    Answer,
    Append,
    Ask,
    Cancel,
    EndOperations,
    Foretell,
    Inspect,
    Learned,
    Message,
    Perform,
    Performed,
    RunWorkflow,
    WorkflowEnded,
)
from conductor.domain.worker import Served
from conductor.transport.answers import Answering, Scope, receipt_of
from conductor.transport.execution_journal import ExecutionJournal
from conductor.transport.host import Host, HostStarter
from conductor.transport.idle_hosts import IdleHosts, IdlePool
from conductor.transport.jobs import Home as OperationHome
from conductor.transport.jobs import Inspection, Job, start_of
from conductor.transport.operation_hosts import OperationHosts
from conductor.transport.plugin_code import Code, PluginCode
from conductor.transport.records import Records
from conductor.transport.sequels import Sequels, facts_at


class Home(NamedTuple):
    """Whose executions a host runs, and with what code it began: nobody else gets it, and neither
    does a deployment that was updated or made anew since."""

    tenant: TenantName
    deployment_id: DeploymentId | None
    edition: str
    code: Code

    @property
    def served(self) -> Served | None:
        if self.deployment_id is None:
            return None
        return Served(self.tenant, self.deployment_id, self.edition)


# What was followed is news without hurry: a run that hears of several at once gets less in the way
# of those who work for it.
_TOLD_AT_ONCE = 8
_HEEDS_WITHIN = 10.0  # seconds: a host that has not heeded a force-cancel by then hangs
_LONGEST_KILL = 20.0  # seconds: to stop what multiplies, and then to see all of it dead


@dataclass(eq=False)
class Running:
    assignment: Assignment
    scope: Scope
    code: Code = None
    wish: str = ""
    heeds_by: float | None = None
    is_hung: bool = False
    survivors: Sequence[int] = ()
    is_seen_dead: threading.Event = field(default_factory=threading.Event)
    sequels: Sequels = field(default_factory=Sequels)
    telling: threading.RLock = field(default_factory=threading.RLock)
    untold: list[Performed] = field(default_factory=list)

    @property
    def is_killed(self) -> bool:
        return self.wish == "kill" or self.is_hung

    @property
    def home(self) -> Home:
        of = self.assignment
        return Home(of.tenant, of.deployment_id, of.edition, self.code)


class RunHosts:
    """A second host for a deployment is started only for a forced parallel run."""

    def __init__(
        self,
        start: HostStarter,
        records: Records,
        operations: OperationHosts,
        code: PluginCode,
        clock: Clock,
        *,
        ended: Callable[[], None],
        idle: IdleHosts,
    ) -> None:
        self._start = start
        self._records = records
        self._operations = operations
        self._code = code
        self._answering = Answering()
        self._clock = clock
        self._ended = ended
        self._lock = threading.Lock()
        self._busy: dict[Host, Running] = {}
        self._preparing: dict[ExecutionId, Running] = {}  # their plugin is being installed
        self._idle: IdlePool[Home] = idle.pool()

    @property
    def codes(self) -> set[Code]:
        """Those that hosts have loaded."""
        with self._lock:
            return {r.code for r in self._busy.values()} | {
                each.code for each in self._idle.homes()
            }

    @property
    def warm(self) -> list[Served]:
        """Deployments for which hosts wait."""
        served = {each.served for each in self._idle.homes()}
        return [each for each in served if each is not None]

    def let_go(self, outdated: Collection[Served]) -> None:
        """Of hosts that wait for what does not come any more."""
        for host in self._idle.take_all(lambda home: home.served in outdated):
            host.leave()

    @property
    def running(self) -> list[ExecutionId]:
        with self._lock:
            return [*self._preparing, *(each.scope.execution_id for each in self._busy.values())]

    @property
    def places_taken(self) -> int:
        """Nested ones take none."""
        with self._lock:
            runs = [*self._preparing.values(), *self._busy.values()]
        return sum(not each.assignment.is_nested for each in runs)

    def run(self, assignment: Assignment) -> None:
        """One that cannot be begun ends at once, and says why."""
        self.give_up([assignment.execution_id])
        journal = ExecutionJournal(self._records, assignment)
        running = Running(assignment, Scope(journal, assignment.execution_id))
        with self._lock:
            self._preparing[assignment.execution_id] = running
        self._code.of(journal, assignment.plugin, partial(self._begin, running))

    def _begin(self, running: Running, code: "Future[Code]") -> None:
        """Unless it was given up, or somebody killed it, while its plugin was installed."""
        try:
            running.code = code.result()
            with self._lock:
                if self._preparing.pop(running.scope.execution_id, None) is not running:
                    return
                host = self._idle.take(lambda each: each == running.home) or self._start(
                    self, running.code
                )
                self._busy[host] = running
            running.scope.journal.learned = partial(_tell_secrets, host, running.scope.work)
            host.send(RunWorkflow(running.assignment))
            if running.wish:
                self._push(host, running, running.wish)
        except (ConductorError, CancelledError) as error:
            self._refuse(running, error)
        except (OSError, LookupError, TypeError, ValueError, OverflowError) as error:
            self._refuse(running, error)

    def cancel(self, execution_id: str, kind: str) -> None:
        """Push the wish to the host that runs it; a kill ends all its processes instead. The same
        wish may come again and again."""
        with self._lock:
            found = [
                (host, running)
                for host, running in self._busy.items()
                if running.scope.execution_id == execution_id
                and running.wish != kind
                and not running.is_killed
            ]
            for _, running in found:
                running.wish = kind
            preparing = self._preparing.get(ExecutionId(execution_id))
            if preparing is not None:
                preparing.wish = kind  # heeded when it begins
        for host, running in found:
            self._push(host, running, kind)

    def end_hung(self) -> None:
        """Of hosts that did not heed a force-cancel in time, as a kill does: who hangs cannot be
        asked."""
        now = self._clock.monotonic()
        with self._lock:
            hung = [
                (host, running)
                for host, running in self._busy.items()
                if running.heeds_by is not None
                and running.heeds_by <= now
                and not running.is_killed
            ]
            for _, running in hung:
                running.is_hung = True
        for host, running in hung:
            self._push(host, running, running.wish)

    def _push(self, host: Host, running: Running, kind: str) -> None:
        running.sequels.close()
        if running.is_killed:
            running.survivors = host.kill()
            running.is_seen_dead.set()
            return
        if kind == "force-cancel":
            running.heeds_by = self._clock.monotonic() + _HEEDS_WITHIN
        host.send(Cancel(running.scope.execution_id, kind))

    def close(self) -> list[Host]:
        with self._lock:
            idle = self._idle.clear()
            busy = list(self._busy)
            self._busy.clear()  # their executions are left to recovery
            self._preparing.clear()
        for host in idle:
            host.leave()
        for host in busy:
            host.kill()
        return idle + busy

    def give_up(self, execution_ids: Collection[str]) -> None:
        """End their runs here, and write nothing: they belong to others."""
        with self._lock:
            lost = [(h, r) for h, r in self._busy.items() if r.scope.execution_id in execution_ids]
            for host, _ in lost:
                del self._busy[host]
            for execution_id in execution_ids:
                self._preparing.pop(ExecutionId(execution_id), None)
        for host, running in lost:
            host.kill()
            self._end_all(running)

    # What the hosts say

    def take(self, host: Host, message: Message) -> None:
        running = self._busy.get(host)
        if isinstance(message, Ask | Append):
            self._hear(host, running, message)
        elif isinstance(message, EndOperations):
            host.send(Answer(message.id, self._end_operations(running, message)))
        elif running is None:
            return
        elif isinstance(message, Perform):
            running.sequels.begin()
            self._perform(host, running, message)
        elif isinstance(message, Foretell):
            running.sequels.foretell(message)
        elif isinstance(message, Inspect):
            self._inspect(host, running, message)
        elif message == WorkflowEnded(running.scope.execution_id):
            self._finish(host, running)

    def lost(self, host: Host) -> None:
        with self._lock:
            running = self._busy.get(host)
            self._idle.forget(host)
        if running is None:
            return
        ended = self._end_all(running)
        exit_code = host.exit_code or 0
        if running.is_killed:
            is_complete = running.is_seen_dead.wait(_LONGEST_KILL)
            error = _unverified([*running.survivors, *ended], is_complete=is_complete)
            self._write_end(running, ExecutionStatus.CANCELLED, error)
        elif exit_code >= 0:
            error = f"the process that ran the workflow died (exit {exit_code})"
            self._write_end(running, ExecutionStatus.FAILED, error)
        else:
            self._leave_to_recovery(running)
        with self._lock:
            self._busy.pop(host, None)
        self._ended()

    def _leave_to_recovery(self, running: Running) -> None:
        """It was ended from outside, which is nobody's fault here. With the next beat it is seen
        that nobody runs it any more; all that was said is written before."""
        receipt_of(running.scope.journal.append([]))

    def _hear(self, host: Host, running: Running | None, message: Ask | Append) -> None:
        if running is None:
            self._answering.take(host, None, message)
        else:
            if isinstance(message, Append) and message.orders:
                running.sequels.begin(message.orders[-1].operation_id)
            perform = partial(self._perform, host, running)
            self._answering.take(host, running.scope, message, perform)

    def _perform(self, host: Host, running: Running, order: Perform) -> None:
        scope = Scope(running.scope.journal, order.operation_id)
        tell = partial(self._tell, host, running, order)
        lasts = partial(_tell_all, host, running)

        def perform(code: "Future[Code]") -> None:
            if (error := code.exception()) is not None:
                told = failure("NonRecoverableError", str(error))
                tell(Performed(order.operation_id, failure=told))
                return
            home = OperationHome(running.assignment.tenant, code.result())
            self._operations.perform(Job(scope, home, order, tell, lasts))

        self._code.of(running.scope.journal, order.plugin, perform)

    def _tell(self, host: Host, running: Running, order: Perform, performed: Performed) -> None:
        """Go on by what was foretold; else the run says what follows."""
        sequel = running.sequels.after(performed)
        if sequel is None:
            _tell_all(host, running, performed)
            return

        def written(future: "Future[Receipt]") -> None:
            if not receipt_of(future).is_written:
                _tell_all(host, running, performed)
                return
            followed = performed.known(is_start_told=True, is_followed=True)
            with running.telling:  # the next one may end before this one is told
                self._perform(host, running, sequel.order)
                running.untold.append(followed)
                if len(running.untold) >= _TOLD_AT_ONCE:
                    _tell_all(host, running)

        now = self._clock.now()
        start = [] if performed.is_start_told else start_of(order, now)
        facts = [*start, *facts_at(sequel.facts, now)]
        running.scope.journal.append(facts, written)

    def _end_all(self, running: Running) -> list[int]:
        """Of this run nothing goes on, and nothing begins any more."""
        running.scope.journal.is_abandoned = True
        return self._operations.end(running.scope.journal)

    def _end_operations(self, running: Running | None, message: EndOperations) -> list[int]:
        if running is None or message.work != running.scope.work:
            return []
        return self._end_all(running)

    def _inspect(self, host: Host, running: Running, question: Inspect) -> None:
        def tell(may_run_twice: bool) -> None:
            host.send(Answer(question.id, may_run_twice))

        def inspect(code: "Future[Code]") -> None:
            if code.exception() is not None:
                tell(False)  # whoever performs it will say why
                return
            home = OperationHome(running.assignment.tenant, code.result())
            self._operations.inspect(Inspection(home, question, tell))

        self._code.of(running.scope.journal, question.plugin, inspect)

    def _finish(self, host: Host, running: Running) -> None:
        with self._lock:
            self._busy.pop(host, None)
            surplus = self._idle.add(running.home, host)
        for each in surplus:
            each.leave()
        self._ended()

    def _refuse(self, running: Running, error: Exception) -> None:
        with self._lock:
            host = next((h for h, r in self._busy.items() if r is running), None)
            if host is not None:
                del self._busy[host]
            self._preparing.pop(running.scope.execution_id, None)
        if host is not None:
            host.kill()
        self._write_end(running, ExecutionStatus.FAILED, f"it could not be begun: {error}")

    def _write_end(self, running: Running, status: ExecutionStatus, error: str) -> None:
        """The end of an execution that cannot write it itself; refused if it has ended already."""
        at = self._clock.now()
        event_type = f"workflow_{status}"
        text = f"'{running.assignment.context.get('workflow_id')}' workflow execution {status}"
        said = Said(EventRecord(EVENT, f"{text}: {error}" if error else text, at, event_type))
        receipt_of(running.scope.journal.append([said, ExecutionMoved(status, at, error)]))


def _tell_all(host: Host, running: Running, *last: Performed) -> None:
    """What a run was not told yet, in its order."""
    with running.telling:
        told, running.untold = [*running.untold, *last], []
        host.send(*told)


def _tell_secrets(host: Host, work: str, secrets: tuple[str, ...]) -> None:
    host.send(Learned(work, secrets))


def _unverified(survivors: Sequence[int], *, is_complete: bool) -> str:
    """Empty when all are seen dead."""
    if not survivors:
        others = "nobody could verify in time that all processes of the execution are dead: "
        return "" if is_complete else f"{others}look for them on the worker's machine"
    names = ", ".join(map(str, survivors))
    return f"processes {names} could not be killed: end them on the worker's machine"
