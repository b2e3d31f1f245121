"""The loop that runs a tasks graph to its end.

What became true is gathered and written in one batch before anything that depends on it begins:
{result of n, verdict, sent n+1} is one durable write.
"""

import heapq
import itertools
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from conductor.domain.crash_points import (
    BEFORE_SENT,
    OUTCOME_HEARD,
    VERDICT_GIVEN,
    reached,
)
from conductor.runtime.engine.cancellation import Cancellation
from conductor.runtime.engine.exceptions import Fenced
from conductor.runtime.engine.foresight import Foresight
from conductor.runtime.engine.graph import GraphError, TasksGraph
from conductor.runtime.engine.journal import Journal
from conductor.runtime.engine.notebook import Notebook
from conductor.runtime.engine.pool import will_carry_on
from conductor.runtime.engine.states import (
    TASK_SENT,
    TASK_STARTED,
    TASK_SUCCEEDED,
)
from conductor.runtime.engine.subgraph import Subgraph
from conductor.runtime.engine.task import Task
from conductor.runtime.engine.verdict import HandlerResult

# How long a fact that nothing depends on ("task started") may wait for company, in seconds.
_PATIENCE = 0.05
# How long a run sleeps at most, in seconds: what a queue is told must not overflow.
_LONGEST_WAIT = 3600.0
# How long a cancelled run waits for what is under way, in seconds (docs/decisions/0008).
CANCEL_GRACE = 10.0
# The verdict over what can only succeed.
_GO_ON = HandlerResult.cont()


class Run:
    """Runs the tasks of one graph. Only who has its turn touches the graph: the thread that called
    `execute`, and while that one sleeps, those of a pool that have ended tasks of it.
    """

    def __init__(
        self,
        graph: TasksGraph,
        journal: Journal,
        cancellation: Cancellation,
        *,
        wait_after_fail: float = 600,
        cancel_grace: float = CANCEL_GRACE,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.graph = graph
        self.failed: list[Task] = []
        self._notes = Notebook(graph, journal)
        self._foresight = Foresight(graph, journal, self._listen)
        self._cancellation = cancellation
        self._wait_after_fail = wait_after_fail
        self._cancel_grace = cancel_grace
        self._now = now
        self._turn = threading.Lock()
        self._heard: deque[tuple[Task, str]] = deque()
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._is_rung = False
        self._sleeps_until = 0.0
        self._has_ended = False
        self._error: BaseException | None = None
        self._in_flight: set[str] = set()
        self._timers: list[tuple[float, int, Task]] = []
        self._ticket = itertools.count()
        self._give_up_at = float("inf")

    def execute(self) -> None:
        """Run until nothing is left to do, a cancellation, or the end of the time after a failure.

        Afterwards `failed` holds the tasks whose verdict was "fail".
        """
        stop_listening = self._cancellation.listen(self._wake)
        try:
            with self._turn:
                self._execute()
        finally:
            stop_listening()

    def _execute(self) -> None:
        try:
            self._notes.store_graph()
            self._begin_what_may()
            while not self._is_over():
                self._hear(self._seconds_to_wait())
                self._begin_what_may()
        except Fenced:
            raise
        except BaseException:
            self._notes.write()  # what was heard stays true
            raise
        finally:
            self._has_ended = True
        if self._cancellation.is_requested:
            self.drain()
        self._notes.write()

    def carry_on(self) -> None:
        """Go on in place of the thread that waits for it, which is woken only if it is over, or
        has to look sooner than that thread would."""
        while self._heard and self._turn.acquire(blocking=False):
            try:
                if self._has_ended:
                    self._wake()
                    return
                self._take_heard()
                self._begin_what_may()
                if self._is_over() or self._wake_at() < self._sleeps_until:
                    self._wake()
            except BaseException as error:  # noqa: BLE001 - who waits for the run is to raise it
                self._error, self._has_ended = error, True
                self._wake()
            finally:
                self._turn.release()

    def drain(self) -> None:
        """After a cancellation: let what is under way end, and keep its outcome.

        Nobody judges it, and nothing follows from it, until the execution is resumed.
        """
        give_up_at = self._now() + self._cancel_grace
        while self._in_flight and (seconds := give_up_at - self._now()) > 0:
            self._hear(min(_LONGEST_WAIT, seconds))
        self._notes.write()

    def _is_over(self) -> bool:
        if self._cancellation.is_requested or not len(self.graph):
            return True
        if self._in_flight or any(task in self.graph for _, _, task in self._timers):
            return self._now() >= self._give_up_at
        if not self.failed:
            self.graph.linearize()
            raise GraphError(f"nothing may begin any more, of: {self.graph.tasks}")
        return True

    # What may begin

    def _begin_what_may(self) -> None:
        """What one frees comes before its elders: a chain of instant tasks is done in one go."""
        launches: list[Task] = []
        waiting = self._ready()[::-1]
        while waiting and not self._cancellation.is_requested:
            task = waiting.pop()
            if task in self.graph and not task.dependency_error:  # a handler may have removed it
                self._begin(task, launches)
            if self.graph.has_ready:
                waiting += self._ready()[::-1]
        if launches:
            reached(BEFORE_SENT)
            self._foresight.begin(self._notes.write_before(launches))
            self._launch(launches)
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Where nothing can come between an operation and what follows it."""
        if len(self._in_flight) == 1 and not (
            self._timers or self.failed or self._cancellation.is_requested
        ):
            only = self.graph.get_task(next(iter(self._in_flight)))
            if only is not None:
                self._foresight.look_ahead(only)

    def _launch(self, tasks: Sequence[Task]) -> None:
        for task in tasks:
            task.apply_async()

    def _ready(self) -> list[Task]:
        ready = self.graph.take_ready()
        while self._timers and self._timers[0][0] <= self._now():
            ready.append(heapq.heappop(self._timers)[2])
        return ready

    def _begin(self, task: Task, launches: list[Task]) -> None:
        self._notes.store(task)
        if task.is_terminated:
            self._settle(task)  # its result was kept, its verdict was not
        elif task.execute_after is not None and task.execute_after > self._now():
            heapq.heappush(self._timers, (task.execute_after, next(self._ticket), task))
        elif isinstance(task, Subgraph):
            self._open(task)
        elif task.is_instant:
            self._carry_out(task)
        else:
            self._in_flight.add(task.id)
            task.listener = self._listen
            self._notes.moved(task, TASK_SENT)
            launches.append(task)

    def _open(self, subgraph: Subgraph) -> None:
        if subgraph.get_state() == TASK_STARTED:  # a handler took something out of it
            subgraph.end_if_empty()
        else:
            self._notes.moved(subgraph, TASK_STARTED)
            subgraph.open()
        if subgraph.is_terminated:
            self._notes.moved(subgraph, subgraph.get_state())
            self._settle(subgraph)

    def _carry_out(self, task: Task) -> None:
        """An instant task is done once its facts are written, and nobody need wait for that."""
        self._notes.add(task.facts())
        task.carry_out()
        self._notes.moved(task, TASK_SUCCEEDED)
        if task.has_handler or task.given_verdict is not None:
            self._settle(task)
        else:
            self._notes.judged(task, _GO_ON)
            self._leave_behind(task, _GO_ON)

    # What was heard

    def _wake(self) -> None:
        if not self._is_rung:
            self._is_rung = True
            self._bell.put(None)

    def _listen(self, task: Task, state: str) -> None:
        if state == TASK_STARTED and not self._notes.wants_start_of(task):
            return
        self._heard.append((task, state))
        if not self._is_carried_on_here():
            self._wake()

    def _is_carried_on_here(self) -> bool:
        """Asked in the thread that has ended a task: whether it goes on itself when it can."""
        return will_carry_on(self)

    def _seconds_to_wait(self) -> float:
        return min(_LONGEST_WAIT, max(0.0, self._wake_at() - self._now()))

    def _wake_at(self) -> float:
        """When something is to be done even if nothing is heard."""
        wake_at = min(self._give_up_at, self._timers[0][0] if self._timers else float("inf"))
        return min(wake_at, self._now() + _PATIENCE) if self._notes.has_facts else wake_at

    def _hear(self, seconds: float) -> None:
        """Wait for the next message, then take all that are there."""
        if not self._heard and not self._sleep(seconds):
            self._notes.write()  # nothing came: what waited for company goes alone
        if self._error is not None:
            raise self._error
        self._take_heard()

    def _sleep(self, seconds: float) -> bool:
        """Leave the turn to others, until the bell rings; false when it did not in time."""
        self._sleeps_until = self._now() + seconds
        with self._unlocked():
            if self._heard:
                return True  # it was said before the turn was free, and nobody could take it
            try:
                self._bell.get(timeout=seconds)
            except queue.Empty:
                return False
            self._is_rung = False
            return True

    @contextmanager
    def _unlocked(self) -> Iterator[None]:
        self._turn.release()
        try:
            yield
        finally:
            self._turn.acquire()

    def _take_heard(self) -> None:
        while self._heard:
            self._take(*self._heard.popleft())

    def _take(self, task: Task, state: str) -> None:
        if state == TASK_STARTED:
            self._notes.moved(task, TASK_STARTED)
            return
        self._in_flight.discard(task.id)
        reached(OUTCOME_HEARD)
        if task.is_followed:
            self._follow(task)
            return
        self._notes.keep_outcome(task)
        if task in self.graph and not self._cancellation.is_requested:
            self._settle(task)  # else its subgraph was given up meanwhile

    def _follow(self, task: Task) -> None:
        """The journal has written already how it ended, and has had the next one begun."""
        step = self._foresight.followed(task)
        for instant in step.instants:
            instant.carry_out()
        for done in (task, *step.instants):
            self._leave_behind(done, _GO_ON)
        self._in_flight.add(step.next.id)
        self.graph.hold(step.next)

    # How it ended

    def _settle(self, task: Task) -> None:
        """Judge a task that ended, and let the verdict take effect."""
        if task.has_handler:
            self._notes.write()  # what happened is kept before the author's code runs
        verdict = task.handle_task_terminated(self._now())
        reached(VERDICT_GIVEN)
        self._notes.judged(task, verdict)
        subgraph = task.containing_subgraph
        if subgraph is not None and subgraph.failed_task == task:
            subgraph.bind_outside_dependents()
        self._leave_behind(task, verdict)

    def _leave_behind(self, task: Task, verdict: HandlerResult) -> None:
        subgraph = task.containing_subgraph
        if verdict is _GO_ON:
            self.graph.release(task)
        else:
            self._carry_out_verdict(task, verdict)
            self._notes.store_joined()
        if subgraph is not None and not subgraph.is_terminated:
            subgraph.contained_task_ended(task, verdict)
            if subgraph.is_terminated:
                self._notes.moved(subgraph, subgraph.get_state())
                self._settle(subgraph)

    def _carry_out_verdict(self, task: Task, verdict: HandlerResult) -> None:
        if verdict.action == HandlerResult.HANDLER_RETRY:
            self.graph.replace(task, verdict.retried_task)
            return
        if verdict.retried_task is not None:  # made by a handler, but not granted
            self.graph.remove_task(verdict.retried_task)
        if verdict.action == HandlerResult.HANDLER_FAIL:
            self._fail(task)
        if task.is_subgraph:
            self.graph.remove_task(task)
        else:
            self.graph.release(task)

    def _fail(self, task: Task) -> None:
        if not self.failed:
            self._give_up_at = self._now() + self._wait_after_fail
        self.failed.append(task)
        for dependent in self.graph.dependents_of(task):
            dependent.dependency_error = True
