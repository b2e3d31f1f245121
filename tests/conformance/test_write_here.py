"""Whoever has nothing else to do writes the journal itself, and nobody else does meanwhile."""

import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from conductor.control.daemons.journal_writer import JournalWriter
from conductor.control.services.journal import Journal
from conductor.control.services.work import UnitOfWork, WritingWork
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import Batch, GraphStored, Receipt, Said
from conductor.domain.ids import ExecutionId, GraphId
from conductor.domain.operation import OperationState
from conformance.logging_server import A_PAUSE, batch, logged, messages, sent
from conformance.nouns import execution, graph, moved, operation, said

S = OperationState
PATIENCE = 30.0
THREADS = 6
LINKS = 150


@pytest.fixture
def ready(database: Database) -> Database:
    with database.writing() as unit:
        for number in range(1, THREADS + 1):
            started = execution(f"e{number}", epoch=1, status=ExecutionStatus.STARTED)
            unit.executions.add(started)
    return database


@dataclass
class Held:
    """Commits wait until they are let go; tells of each that has begun, and in which thread."""

    work: WritingWork
    is_let_go: threading.Event = field(default_factory=threading.Event)
    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    threads: list[str] = field(default_factory=list)

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        self.threads.append(threading.current_thread().name)
        self.begun.release()
        assert self.is_let_go.wait(PATIENCE)
        with self.work.writing() as unit:
            yield unit


@contextmanager
def started(writer: JournalWriter) -> Iterator[JournalWriter]:
    writer.start()
    yield writer
    writer.stop()


def here(writer: JournalWriter, batch: Batch) -> "Future[Receipt]":
    future = writer.append(batch, is_called=False)
    writer.write_here()
    return future


def test_the_calling_thread_writes_when_nobody_else_does(ready: Database) -> None:
    work = Held(ready)
    work.is_let_go.set()
    with started(JournalWriter(work, Journal(FakeClock()))) as writer:
        assert here(writer, batch(1, graph("a"))).result(timeout=0).is_written
        assert here(writer, sent(2, "a")).result(timeout=0).is_written
        assert set(work.threads) == {threading.current_thread().name}


def test_while_somebody_writes_the_writers_thread_goes_on_with_what_comes(ready: Database) -> None:
    work = Held(ready)
    with started(JournalWriter(work, Journal(FakeClock()))) as writer:
        other = threading.Thread(target=lambda: here(writer, batch(1, graph("a"))), name="other")
        other.start()
        assert work.begun.acquire(timeout=PATIENCE)
        future = here(writer, batch(2, Said(said("2"))))
        assert not future.done()
        work.is_let_go.set()
        assert future.result(timeout=PATIENCE).is_written
        other.join()
    assert work.threads[:2] == ["other", "journal"]
    assert messages(ready) == ["2"]


def test_what_is_logged_here_is_brought_into_the_tables_by_the_writers_thread(
    ready: Database,
) -> None:
    clock, lazy = FakeClock(), Held(ready)
    lazy.is_let_go.set()
    with started(JournalWriter(ready, Journal(clock), lazy_work=lazy)) as writer:
        here(writer, batch(1, graph("a")))
        here(writer, sent(2, "a"))
        assert logged(ready) == [2]
        clock.advance(A_PAUSE)
        assert lazy.begun.acquire(timeout=PATIENCE)
        assert set(lazy.threads) == {"journal"}
    assert (logged(ready), messages(ready)) == ([], ["a sent"])


def test_a_callback_may_hand_over_the_next_batch(ready: Database) -> None:
    """It runs while its caller has the turn."""
    seconds: list[Future[Receipt]] = []
    with started(JournalWriter(ready, Journal(FakeClock()))) as writer:
        first = writer.append(batch(1, graph("a")), is_called=False)
        first.add_done_callback(lambda _: seconds.append(here(writer, sent(2, "a"))))
        writer.write_here()
        assert seconds[0].result(timeout=PATIENCE).is_written


def test_a_stop_brings_all_into_the_tables_whatever_it_comes_in_between(ready: Database) -> None:
    """The writer's thread makes a checkpoint of one execution, another one's is not due yet."""
    clock, lazy = FakeClock(), Held(ready)
    writer = JournalWriter(ready, Journal(clock), lazy_work=lazy)
    writer.start()
    for name in ("e1", "e2"):
        assert writer.append(batch(1, Said(said("1")), of=name)).result(PATIENCE).is_written
    assert writer.append(batch(2, Said(said("2")))).result(PATIENCE).is_written
    clock.advance(A_PAUSE / 2)
    assert writer.append(batch(2, Said(said("2")), of="e2")).result(PATIENCE).is_written
    clock.advance(A_PAUSE / 2)
    assert lazy.begun.acquire(timeout=PATIENCE)
    stop = threading.Thread(target=writer.stop)
    stop.start()
    while not writer._waiting.is_closed:
        threading.Event().wait(0.001)
    lazy.is_let_go.set()
    stop.join()
    assert [logged(ready, each) for each in ("e1", "e2")] == [[], []]
    assert messages(ready) == messages(ready, "e2") == ["1", "2"]


@dataclass
class Jealous(Journal):
    """Notes when two threads have it at once."""

    meanwhile: list[str] = field(default_factory=list)
    applying: threading.Event = field(default_factory=threading.Event)
    is_watching: bool = False

    def __post_init__(self) -> None:
        super().__init__(FakeClock())

    @property
    def patience(self) -> float | None:
        if self.is_watching and self.applying.wait(0.3):
            self.meanwhile.append("asked for its patience while it was written")
        return super().patience

    def apply_run(self, unit: UnitOfWork, batches: Sequence[Batch]) -> list[Receipt]:
        self.applying.set()
        try:
            return super().apply_run(unit, batches)
        finally:
            self.applying.clear()


def test_nobody_looks_into_the_journal_while_somebody_else_writes_it(ready: Database) -> None:
    """What it remembers is for one thread at a time."""
    journal = Jealous()
    with started(JournalWriter(ready, journal)) as writer:
        journal.is_watching = True
        future = writer.append(batch(1, graph("a")))
        assert future.result(PATIENCE).is_written
        for number in range(2, 6):
            here(writer, batch(number, Said(said(str(number))))).result(PATIENCE)
        journal.is_watching = False
    assert journal.meanwhile == []


def chain(number: int) -> list[Batch]:
    """What a chain of operations writes: each link is sent when the one before has succeeded."""
    name, graph_id = f"e{number}", GraphId(f"g{number}")
    links = [f"{name}-{link}" for link in range(LINKS)]
    operations = [replace(operation(link), graph_id=graph_id) for link in links]
    batches = [batch(1, GraphStored(graph_id, "install", operations), of=name)]
    for place, link in enumerate(links):
        for what, state in (("sent", S.SENT), ("done", S.SUCCEEDED)):
            facts = (moved(link, state), Said(said(f"{place} {what}")))
            batches.append(batch(len(batches) + 1, *facts, of=name))
    return batches


@pytest.fixture
def impatient_threads() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("impatient_threads")
@pytest.mark.parametrize("waits", [True, False], ids=["one by one", "all at once"])
def test_of_thousands_of_batches_from_many_threads_none_is_lost(
    ready: Database, waits: bool
) -> None:
    work, lazy = ready.own_connection(), ready.own_connection(is_durable=False)

    def write(number: int) -> bool:
        futures = []
        for each in chain(number):
            futures.append(here(writer, each))
            if waits:
                futures[-1].result(timeout=PATIENCE)
        return all(future.result(timeout=PATIENCE).is_written for future in futures)

    writer = JournalWriter(work, Journal(FakeClock()), lazy_work=lazy)
    with started(writer), ThreadPoolExecutor(THREADS) as threads:
        assert all(threads.map(write, range(1, THREADS + 1)))
    expected = [f"{link} {what}" for link in range(LINKS) for what in ("sent", "done")]
    for number in range(1, THREADS + 1):
        assert messages(ready, f"e{number}") == expected
        assert logged(ready, f"e{number}") == []
        with ready.reading() as unit:
            now = unit.executions.by_id(ExecutionId(f"e{number}"))
        assert (now.total_operations, now.finished_operations) == (LINKS, LINKS)
