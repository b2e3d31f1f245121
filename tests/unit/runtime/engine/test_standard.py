"""Standard mode: tasks outside of a graph run, begun and waited for by several threads."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from conductor.domain.facts import OperationMoved
from conductor.runtime.engine.cancellation import Cancellation
from conductor.runtime.engine.exceptions import (
    ExecutionCancelled,
    NonRecoverableError,
    RecoverableError,
)
from conductor.runtime.engine.graph import TasksGraph
from conductor.runtime.engine.journal import ListJournal
from conductor.runtime.engine.standard import StandardRun
from conductor.runtime.engine.task import Task

_TOO_LONG = 5


class Call(Task):
    """A task whose work is a function that a thread of the pool calls."""

    def __init__(self, pool: ThreadPoolExecutor, work: Any, **fields: Any) -> None:
        super().__init__(**{"retry_interval": 0, **fields})
        self.pool = pool
        self.work = work

    def apply_async(self) -> Any:
        self.pool.submit(self._run)
        return self.async_result

    def _run(self) -> None:
        self.set_state("started")
        try:
            result = self.work()
        except RuntimeError as error:
            self.set_state("failed", exception=error)
        except (RecoverableError, NonRecoverableError) as error:
            self.set_state("failed", exception=error)
        else:
            self.set_state("succeeded", result=result)

    def _duplicate(self) -> Task:
        return Call(self.pool, self.work)


class World:
    def __init__(self, workers: ThreadPoolExecutor, callers: ThreadPoolExecutor) -> None:
        self.graph, self.journal, self.cancellation = TasksGraph(), ListJournal(), Cancellation()
        self.run = StandardRun(self.graph, self.journal, self.cancellation)
        self.workers, self.callers = workers, callers

    def call(self, work: Any) -> Any:
        """What an author's `execute_operation(...).get()` does."""
        return self.run.start(Call(self.workers, work)).async_result.get()


@pytest.fixture
def world() -> Iterator[World]:
    workers, callers = ThreadPoolExecutor(8), ThreadPoolExecutor(8)
    yield World(workers, callers)
    workers.shutdown(wait=False)
    callers.shutdown(wait=False)


def test_the_getter_judges_and_retries(world: World) -> None:
    outcomes = iter([RuntimeError("no")])

    def work() -> str:
        for error in outcomes:
            raise error
        return "fine"

    assert world.call(work) == "fine"


def test_a_failure_reaches_the_getter(world: World) -> None:
    def work() -> None:
        raise NonRecoverableError("broken")

    with pytest.raises(NonRecoverableError, match="broken"):
        world.call(work)


def test_a_cancellation_ends_the_waiting(world: World) -> None:
    task = Task()
    task.apply_async = lambda: task.async_result  # type: ignore[method-assign]
    world.run.start(task)
    world.cancellation.request()
    with pytest.raises(ExecutionCancelled):
        task.async_result.get()


def test_each_of_many_threads_gets_its_own_result(world: World) -> None:
    futures = [world.callers.submit(world.call, lambda n=n: n) for n in range(200)]
    assert [future.result(_TOO_LONG) for future in futures] == list(range(200))
    assert world.graph.tasks == []


def test_what_many_threads_do_is_written_once_each(world: World) -> None:
    futures = [world.callers.submit(world.call, lambda n=n: n) for n in range(100)]
    for future in futures:
        future.result(_TOO_LONG)
    moves = Counter(
        (fact.operation_id, fact.state)
        for fact in world.journal.facts
        if isinstance(fact, OperationMoved)
    )
    assert set(moves.values()) == {1}
    assert len(moves) == 300  # sent, started, succeeded


def test_a_task_may_itself_begin_a_task_and_wait_for_it(world: World) -> None:
    outer = world.callers.submit(world.call, lambda: world.call(lambda: "inner") + " and outer")
    assert outer.result(_TOO_LONG) == "inner and outer"


def test_who_hears_does_not_keep_others_from_beginning(world: World) -> None:
    begun = threading.Event()
    slow = world.callers.submit(world.call, lambda: begun.wait(_TOO_LONG))
    assert world.callers.submit(world.call, lambda: "quick").result(_TOO_LONG) == "quick"
    begun.set()
    assert slow.result(_TOO_LONG)


def test_another_takes_over_when_the_hearer_has_what_it_waited_for(world: World) -> None:
    first_may_end, second_may_end = threading.Event(), threading.Event()
    first = world.callers.submit(world.call, lambda: first_may_end.wait(_TOO_LONG))
    second = world.callers.submit(world.call, lambda: second_may_end.wait(_TOO_LONG))
    first_may_end.set()
    assert first.result(_TOO_LONG)
    second_may_end.set()
    assert second.result(_TOO_LONG)


def test_a_retry_begins_on_time_while_another_thread_hears(world: World) -> None:
    may_end = threading.Event()
    is_running = threading.Event()
    tries = iter([RecoverableError("not yet", retry_after=0.01)])

    def long_work() -> bool:
        is_running.set()
        return may_end.wait(_TOO_LONG)

    def work() -> str:
        for error in tries:
            raise error
        return "at last"

    long = world.callers.submit(world.call, long_work)
    assert is_running.wait(_TOO_LONG)
    assert world.callers.submit(world.call, work).result(_TOO_LONG / 2) == "at last"
    may_end.set()
    assert long.result(_TOO_LONG)


def test_a_cancellation_ends_the_waiting_of_all_threads(world: World) -> None:
    may_end = threading.Event()
    futures = [world.callers.submit(world.call, lambda: may_end.wait(_TOO_LONG)) for _ in range(4)]
    world.cancellation.request()
    for future in futures:
        assert isinstance(future.exception(_TOO_LONG / 2), ExecutionCancelled)
    may_end.set()
    world.run.drain()


def test_a_failed_task_is_tried_again_once_however_many_get_its_result(world: World) -> None:
    tries: list[str] = []

    def work() -> str:
        tries.append("try")
        if len(tries) == 1:
            raise RuntimeError("no")
        return "fine"

    result = world.run.start(Call(world.workers, work)).async_result
    futures = [world.callers.submit(result.get) for _ in range(4)]
    assert [future.result(_TOO_LONG) for future in futures] == ["fine"] * 4
    assert result.get() == "fine"
    assert len(tries) == 2
