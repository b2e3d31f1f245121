"""The pool of warm operation hosts, one operation each at a time."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from conductor.domain.crash_points import ORDER_TAKEN, OUTCOME_TAKEN, reached
from conductor.domain.failure import failure
from conductor.domain.messages import Answer, Append, Ask, Message, Performed, Spent
from conductor.transport.answers import Answering
from conductor.transport.execution_journal import ExecutionJournal
from conductor.transport.host import Host, HostStarter
from conductor.transport.idle_hosts import IdleHosts, IdlePool
from conductor.transport.jobs import Home, Inspection, Job, why_lost
from conductor.transport.last_words import LastWords
from conductor.transport.plugin_code import Code
from conductor.transport.processes import PATIENCE, OperationProcesses
from conductor.transport.start_notices import StartNotices
from conductor.transport.waiting_jobs import WaitingJobs

# What fits into the socket of an idle host, in bytes: who sends more may have to wait for it.
_SMALL = 64 * 1024


class OperationHosts:
    """At most `limit` operations run at once; the others wait in the order of their arrival. One of
    each execution goes beyond the limit, so that operations that take long delay no other
    execution, and none that an operation has started and waits for. An execution may have a lower
    limit of its own.
    """

    def __init__(
        self,
        start: HostStarter,
        answering: Answering,
        processes: OperationProcesses,
        last_words: LastWords,
        *,
        idle: IdleHosts,
        limit: int = 20,
    ) -> None:
        self._start = start
        self._processes = processes
        self._last_words = last_words
        self._notices = StartNotices(self._running_jobs, last_words.clock)
        self._starter = ThreadPoolExecutor(2, thread_name_prefix="host-starter")
        self._starting: Counter[Code] = Counter()
        self._answering = answering
        self._limit = limit
        self._lock = threading.Lock()
        self._idle: IdlePool[Home] = idle.pool()
        self._busy: dict[Host, Job | Inspection] = {}
        self._waiting = WaitingJobs()
        self._is_closing = False

    def perform(self, job: Job) -> None:
        """Never waits: it is called where the journal is written."""
        reached(ORDER_TAKEN)
        with self._lock:
            if job.scope.journal.is_abandoned:
                return
            self._waiting.add(job)
        self._place()

    def inspect(self, inspection: Inspection) -> None:
        """At once, whatever waits: nobody can be sent before."""
        with self._lock:
            host = self._idle_host(inspection.home)
            if host is not None:
                self._busy[host] = inspection
        try:
            inspection.begin(host or self._fresh(inspection))
        except (OSError, RuntimeError):
            inspection.tell(False)

    def _fresh(self, inspection: Inspection) -> Host:
        host = self._start(self, inspection.home.code)
        with self._lock:
            self._busy[host] = inspection
        if host.is_gone:  # and was not found busy
            self.lost(host)
        return host

    def end(self, journal: ExecutionJournal) -> list[int]:
        """End what one run of an execution is having performed, and return when nothing of it is
        left; the ids of processes that could not be killed."""
        with self._lock:
            self._waiting.drop(journal)
            ending = [(h, j) for h, j in self._jobs() if j.scope.journal is journal]
            for _, job in ending:
                job.is_ended = True
        survivors = [pid for host, job in ending for pid in self._end(host, job)]
        for host, _ in ending:
            host.wait(PATIENCE.total_seconds())
        return survivors

    @property
    def codes(self) -> set[Code]:
        """Those that hosts have loaded, or are about to."""
        with self._lock:
            work = [*self._busy.values(), *self._waiting]
            return {each.home.code for each in work} | {home.code for home in self._idle.homes()}

    def tend_spools(self) -> None:
        """Now and then: what scripts have printed is not kept longer than it is needed."""

        def is_running(operation_id: str) -> bool:
            with self._lock:
                return any(job.order.operation_id == operation_id for _, job in self._jobs())

        self._last_words.tend(is_running)

    def close(self) -> list[Host]:
        """Let the idle ones go and kill the busy ones; returns all, to be waited for."""
        with self._lock:
            self._is_closing = True
        self._starter.shutdown()
        with self._lock:
            self._waiting.clear()
            idle = self._idle.clear()
            busy = list(self._busy)
            for _, job in self._jobs():
                job.is_ended = True
        for host in idle:
            host.leave()
        for host in busy:
            host.kill()
        return idle + busy

    # What the hosts say

    def take(self, host: Host, message: Message) -> None:
        work = self._busy.get(host)
        if isinstance(message, Ask | Append):
            self._hear(host, work, message)
        elif isinstance(message, Performed) and isinstance(work, Job):
            self._finish(host, work, message)
        elif isinstance(message, Answer) and isinstance(work, Inspection):
            work.stop_timer()
            self._free(host, work.home)
            work.tell(bool(message.value))
        elif isinstance(message, Spent):
            self._retire(host)

    def lost(self, host: Host) -> None:
        with self._lock:
            work = self._busy.pop(host, None)
            self._idle.forget(host)
            if isinstance(work, Job):
                self._last_words.expect(work)
        if isinstance(work, Inspection):
            work.stop_timer()
            work.tell(False)
        elif work is not None:
            self._processes.end(work.order.operation_id)
            self._last_words.write(work)
            work.tell_end(Performed(work.order.operation_id, failure=why_lost(host, work)))
        self._place()

    def _hear(self, host: Host, work: Job | Inspection | None, message: Ask | Append) -> None:
        if not isinstance(work, Job):
            self._answering.take(host, None, message)
            return
        numbered = None
        if isinstance(message, Append):
            self._notices.tell(work)
            if said := work.note_spooled(message):
                numbered = partial(self._last_words.note, work.order.operation_id, said)
        self._answering.take(host, work.scope, message, numbered=numbered)

    # Placing

    def _place(self) -> None:
        while (placed := self._next()) is not None:
            job, host = placed
            if len(job.order.inputs) > _SMALL:
                self._starter.submit(job.begin, host, self._time_out)
            else:
                job.begin(host, self._time_out)
            self._notices.begun()

    def _next(self) -> tuple[Job, Host] | None:
        """Who may run now, and where. One step under the lock: a host that dies meanwhile is
        either not taken any more, or lost with its job. Where hosts are missing they are started,
        aside."""
        with self._lock:
            room = self._limit - len(self._busy)
            if self._is_closing or not self._waiting:
                return None
            for job in self._who_may(room) if self._idle else ():
                host = self._idle_host(job.home)
                if host is not None:
                    self._waiting.remove(job)
                    self._busy[host] = job
                    return job, host
            self._start_missing(room)
            return None

    def _who_may(self, room: int) -> Iterable[Job]:
        """Those who wait for nothing but a host. Without room it is the first operation of each
        execution that has nothing running."""
        if room > 0:
            return self._within_own_limits(self._waiting)
        busy = {job.scope.journal for _, job in self._jobs()}
        return [job for job in self._waiting.firsts() if job.scope.journal not in busy]

    def _within_own_limits(self, waiting: Iterable[Job]) -> Iterator[Job]:
        running = Counter(job.scope.journal for _, job in self._jobs())
        for job in waiting:
            journal = job.scope.journal
            most = journal.assignment.most_operations
            if most is None or running[journal] < most:
                running[journal] += 1
                yield job

    def _start_missing(self, room: int) -> None:
        wanted = Counter(job.home.code for job in self._who_may(room))
        free = (room if room > 0 else wanted.total()) - self._starting.total()
        for code, count in wanted.items():
            for _ in range(min(free, count - self._starting[code])):
                self._starting[code] += 1
                free -= 1
                self._starter.submit(self._start_one, code)

    def _start_one(self, code: Code) -> None:
        """A fresh host is anybody's who has this code. One that cannot be had costs the first who
        waits for one."""
        try:
            host = self._start(self, code)
        except (OSError, RuntimeError) as error:
            self._refuse_one(code, f"no process could be started for it: {error}")
            return
        if host.is_gone:
            self._refuse_one(code, f"its process died at once (exit {host.exit_code})")
            return
        with self._lock:
            self._starting[code] -= 1
            surplus = self._idle.add(Home(None, code), host, is_awaited=True)
            if host.is_gone:  # and it may not have been found among the idle
                self._idle.forget(host)
        self._place()
        for each in [*surplus, *self._idle.settle(host)]:
            each.leave()

    def _refuse_one(self, code: Code, why: str) -> None:
        with self._lock:
            self._starting[code] -= 1
            job = next((each for each in self._waiting if each.home.code == code), None)
            if job is not None:
                self._waiting.remove(job)
        if job is not None:
            told = failure("RecoverableError", why)
            job.tell_end(Performed(job.order.operation_id, failure=told))
        self._place()

    def _idle_host(self, home: Home) -> Host | None:
        """A warm one, if there is any."""
        return self._idle.take(lambda each: each == home) or self._idle.take(
            lambda each: each.suits(home)
        )

    def _finish(self, host: Host, job: Job, performed: Performed) -> None:
        """What is being ended already has come too late: it is lost with its host."""
        reached(OUTCOME_TAKEN)
        with self._lock:
            if job.is_ended:
                job.is_late = True
                return
            job.is_ended = True
        self._last_words.settle(job.order.operation_id)
        self._free(host, job.home)
        job.tell_end(performed)

    def _free(self, host: Host, home: Home) -> None:
        with self._lock:
            self._busy.pop(host, None)
            leaving = [host] if self._is_closing else self._idle.add(home, host)
        for each in leaving:
            each.leave()
        self._place()

    def _retire(self, host: Host) -> None:
        """It is spent. What it was given in the meantime has not begun, and others do it."""
        with self._lock:
            work = self._busy.get(host)
            if isinstance(work, Job) and work.is_ended:
                return  # it is being ended, with its host
            self._busy.pop(host, None)
            self._idle.forget(host)
            if isinstance(work, Job):
                self._waiting.put_back(work)
        host.leave()
        if work is not None:
            work.stop_timer()
        if isinstance(work, Inspection):
            self.inspect(work)
        self._place()

    def _time_out(self, host: Host, job: Job) -> None:
        with self._lock:
            if job.is_ended:
                return
            job.is_ended = job.has_timed_out = True
        self._processes.ask_to_end(host.pid, lambda: host.is_gone or job.is_late)
        self._end(host, job)

    def _end(self, host: Host, job: Job) -> list[int]:
        return self._processes.end(job.order.operation_id, host.pid)

    def _running_jobs(self) -> list[Job]:
        with self._lock:
            return [job for _, job in self._jobs()]

    def _jobs(self) -> list[tuple[Host, Job]]:
        return [(host, work) for host, work in self._busy.items() if isinstance(work, Job)]
