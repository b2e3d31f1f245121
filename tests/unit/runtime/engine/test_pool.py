"""A run whose tasks end in a pool is carried on by the threads that end them."""

import threading
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from conductor.runtime.engine.cancellation import Cancellation
from conductor.runtime.engine.exceptions import NonRecoverableError, RecoverableError
from conductor.runtime.engine.graph import TasksGraph
from conductor.runtime.engine.journal import Journal, ListJournal, NoJournal
from conductor.runtime.engine.pool import Pool
from conductor.runtime.engine.run import Run
from conductor.runtime.engine.task import Task
from conductor.runtime.engine.verdict import HandlerResult

LONG = 60.0


class Pooled(Task):
    """Its work is done by the pool; `threads` gets the name of the thread that did it."""

    def __init__(self, pool: Pool, work: Callable[[], Any], threads: list[str], **fields: Any):
        super().__init__(**{"send_task_events": False, "retry_interval": 0, **fields})
        self.pool, self.work, self.threads = pool, work, threads

    def apply_async(self) -> Any:
        self.set_state("sent")
        self.pool.submit(self._run)
        return self.async_result

    def _run(self) -> None:
        self.set_state("started")
        self.threads.append(threading.current_thread().name)
        try:
            result = self.work()
        except Exception as error:  # noqa: BLE001 - as a local task does
            self.set_state("failed", exception=error)
        else:
            self.set_state("succeeded", result=result)

    def _duplicate(self) -> Task:
        return Pooled(self.pool, self.work, self.threads, total_retries=self.total_retries)


_pools: list[Pool] = []


@pytest.fixture(autouse=True)
def _pools_are_closed() -> Iterator[None]:
    yield
    while _pools:
        _pools.pop().close()


class World:
    def __init__(self, size: int = 8, journal: Journal | None = None) -> None:
        self.pool = Pool(size, "worker", lambda: None)
        _pools.append(self.pool)
        self.graph, self.cancellation = TasksGraph(), Cancellation()
        self.threads: list[str] = []
        self.run = Run(self.graph, journal or NoJournal(), self.cancellation, cancel_grace=LONG)

    def task(self, work: Callable[[], Any] = lambda: None, **fields: Any) -> Pooled:
        return Pooled(self.pool, work, self.threads, **fields)


@pytest.mark.parametrize("size", [1, 8])
def test_a_chain_of_short_tasks_runs_to_its_end(size: int) -> None:
    world, order = World(size), []
    world.graph.sequence().add(*(world.task(lambda n=n: order.append(n)) for n in range(500)))
    world.run.execute()
    assert order == list(range(500))
    assert world.graph.tasks == []


def test_tasks_that_wait_for_each_other_run_side_by_side() -> None:
    world, meeting = World(size=3), threading.Barrier(3, timeout=LONG)
    world.graph.sequence().add(world.task())
    for _ in range(3):
        world.graph.add_task(world.task(meeting.wait))
    world.run.execute()
    assert world.run.failed == []


def test_what_becomes_ready_does_not_wait_for_the_thread_that_found_it_ready() -> None:
    """The one of two followers blocks until the other one has run."""
    world, gate = World(size=2), threading.Event()
    first = world.task()
    followers = [world.task(lambda: gate.wait(LONG)), world.task(gate.set)]
    world.graph.add_task(first)
    for each in followers:
        world.graph.add_task(each)
        world.graph.add_dependency(each, first)
    world.run.execute()
    assert [each.async_result.result for each in followers] == [True, None]


def test_what_ends_just_before_the_sleeper_leaves_its_turn_is_heard() -> None:
    world, gate = World(size=1), threading.Event()

    class Late(Run):
        def _sleep(self, seconds: float) -> bool:
            """The task's thread finds the turn taken, and leaves."""
            gate.set()
            has_left = threading.Event()
            world.pool.submit(has_left.set)
            assert has_left.wait(LONG)
            return super()._sleep(seconds)

    run = Late(world.graph, NoJournal(), world.cancellation)
    world.graph.add_task(world.task(lambda: gate.wait(LONG)))
    running = threading.Thread(target=run.execute, daemon=True)
    running.start()
    running.join(LONG)
    assert not running.is_alive()
    assert world.graph.tasks == []


def test_the_error_of_a_handler_reaches_who_runs_the_graph() -> None:
    world, never = World(), World().task()

    def handle(task: Task) -> HandlerResult:
        raise KeyError("a handler's own")

    firsts = [world.task() for _ in range(20)]
    world.graph.sequence().add(*firsts, world.task(on_success=handle), never)
    with pytest.raises(KeyError, match="a handler's own"):
        world.run.execute()
    assert never.get_state() == "pending"
    assert never in world.graph


def test_a_retry_that_a_carrying_thread_plans_begins_at_its_time() -> None:
    world, tries = World(), []

    def fail_once() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise RecoverableError("not yet", retry_after=0.05)

    world.graph.sequence().add(world.task(), world.task(fail_once), world.task())
    world.run.execute()
    assert len(tries) == 2
    assert len(world.threads) == 4


def test_a_cancel_is_noticed_while_the_pool_works_and_keeps_what_ends() -> None:
    journal = ListJournal()
    world, begun, gate = World(journal=journal), threading.Event(), threading.Event()

    def work() -> str:
        begun.set()
        gate.wait(LONG)
        return "done"

    last = world.task()
    world.graph.sequence().add(world.task(), world.task(work, task_id="kept"), last)

    def cancel() -> None:
        begun.wait(LONG)
        world.cancellation.request()
        gate.set()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    world.run.execute()
    canceller.join()
    ended = [f for f in journal.facts if getattr(f, "operation_id", None) == "kept"]
    assert str(getattr(ended[-1], "state", "")) == "succeeded"
    assert last.get_state() == "pending"


def test_facts_that_nothing_follows_are_written_while_others_still_run() -> None:
    journal = ListJournal()
    world, gate = World(journal=journal), threading.Event()

    def wait_for_the_other_to_be_written() -> bool:
        for _ in range(600):
            if any(getattr(f, "operation_id", "") == "quick" for f in journal.facts[3:]):
                return True
            gate.wait(0.1)
        return False

    slow = world.task(wait_for_the_other_to_be_written)
    world.graph.add_task(slow)
    world.graph.sequence().add(world.task(), world.task(task_id="quick"))
    world.run.execute()
    assert slow.async_result.result is True


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("size", [1, 2, 8])
def test_every_task_runs_once_and_after_those_it_waits_for(seed: int, size: int) -> None:
    random, world = Random(seed), World(size)  # noqa: S311 - no secrets
    order: list[int] = []
    pause = threading.Event()

    def work(number: int) -> None:
        if number % 7 == 0:
            pause.wait(0.001)
        order.append(number)

    tasks = [world.task(lambda n=n: work(n)) for n in range(60)]
    waits = {n: random.sample(range(n), min(n, random.randrange(4))) for n in range(60)}
    for number, task in enumerate(tasks):
        world.graph.add_task(task)
        for before in waits[number]:
            world.graph.add_dependency(task, tasks[before])
    world.run.execute()
    assert sorted(order) == list(range(60))
    assert all(order.index(b) < order.index(n) for n in waits for b in waits[n])


def test_a_failure_in_the_pool_stops_what_depends_on_it_alone() -> None:
    world = World()

    def fail() -> None:
        raise NonRecoverableError("no")

    never, other = world.task(), world.task()
    world.graph.sequence().add(world.task(fail), never)
    world.graph.sequence().add(world.task(), other)
    world.run.execute()
    assert len(world.run.failed) == 1
    assert (never.get_state(), other.get_state()) == ("pending", "succeeded")


def test_runs_that_share_a_pool_are_carried_on_each_by_itself() -> None:
    pool = Pool(2, "worker", lambda: None)
    worlds = [World() for _ in range(6)]
    for world in worlds:
        world.pool = pool
        world.graph.sequence().add(*(world.task() for _ in range(30)))
    callers = [threading.Thread(target=world.run.execute) for world in worlds]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(LONG)
    assert [len(world.threads) for world in worlds] == [30] * 6


def test_threads_are_made_when_they_are_needed_and_no_more() -> None:
    world, gate = World(size=3), threading.Event()
    for _ in range(10):
        world.graph.add_task(world.task(lambda: gate.wait(LONG)))
    runner = threading.Thread(target=world.run.execute)
    runner.start()
    for _ in range(600):
        if len(world.threads) == 3:
            break
        gate.wait(0.1)
    assert sorted(world.threads) == ["worker-1", "worker-2", "worker-3"]
    gate.set()
    runner.join(LONG)
    assert len(world.threads) == 10


def test_work_that_raises_is_logged_and_harms_no_other(caplog: pytest.LogCaptureFixture) -> None:
    pool, done = Pool(1, "worker", lambda: None), threading.Event()
    pool.submit(lambda: 1 / 0)
    pool.submit(done.set)
    assert done.wait(LONG)
    assert "ZeroDivisionError" in caplog.text


def test_a_closed_pool_drops_what_waits() -> None:
    pool, begun, gate, late = Pool(1, "closed", lambda: None), *(threading.Event() for _ in "123")

    def work() -> None:
        begun.set()
        gate.wait(LONG)

    pool.submit(work)
    begun.wait(LONG)
    pool.submit(late.set)
    (thread,) = (each for each in threading.enumerate() if each.name == "closed-1")
    pool.close()
    gate.set()
    thread.join(LONG)
    assert not thread.is_alive()
    assert not late.is_set()
