"""The log of batches: what is in it is as good as in the tables, and gets there once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from conductor.control.daemons.journal_writer import JournalWriter
from conductor.control.services import write_ahead_log
from conductor.control.services.checkpoint import checkpoint
from conductor.control.services.journal import Journal
from conductor.control.services.work import UnitOfWork, WritingWork
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.facts import (
    Batch,
    InstanceStateSet,
    OperationJudged,
    OperationMoved,
    OperationStored,
    Said,
)
from conductor.domain.ids import NodeInstanceId, OperationId
from conductor.domain.operation import OperationState
from conformance.logging_server import (
    A_PAUSE,
    E1,
    Server,
    batch,
    counters,
    last_batch,
    logged,
    messages,
    sent,
    states,
    stored,
    succeeded,
)
from conformance.nouns import graph, moved, operation, said

S = OperationState
LATER = timedelta(seconds=3)


@dataclass
class Told:
    """Tells when a unit of work was committed."""

    work: WritingWork
    committed: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        with self.work.writing() as unit:
            yield unit
        self.committed.release()


@dataclass
class Running:
    """A writer as a server has it, but for the clock."""

    writer: JournalWriter
    clock: FakeClock
    checkpoints: Told

    def writes(self, batch: Batch) -> bool:
        return self.writer.append(batch).result(timeout=10).is_written


@pytest.fixture
def running(running_ones: Database) -> Iterator[Running]:
    clock = FakeClock()
    told = Told(running_ones.own_connection(is_durable=False))
    own = running_ones.own_connection()
    writer = JournalWriter(own, Journal(clock), lazy_work=told, appending=own.appending)
    writer.start()
    yield Running(writer, clock, told)
    writer.stop()


def test_a_logged_batch_is_committed_before_its_receipt(
    running_ones: Database, running: Running
) -> None:
    seen: list[tuple[list[int], list[str]]] = []
    assert running.writes(batch(1, graph("a")))
    future = running.writer.append(sent(2, "a"))
    future.add_done_callback(lambda _: seen.append((logged(running_ones), messages(running_ones))))
    assert future.result(timeout=10).is_written
    running.writer.stop()
    assert seen == [([2], [])]


def test_what_was_logged_is_in_the_tables_after_a_pause(
    running_ones: Database, running: Running
) -> None:
    assert running.writes(batch(1, graph("a")))
    assert running.writes(sent(2, "a"))
    assert logged(running_ones) == [2]
    running.clock.advance(A_PAUSE)
    assert running.checkpoints.committed.acquire(timeout=10)
    assert (logged(running_ones), messages(running_ones)) == ([], ["a sent"])
    assert states(running_ones) == {"a": S.SENT}


def test_without_a_pause_it_is_in_the_tables_after_a_tenth_of_a_second(server: Server) -> None:
    assert server.writes(sent(2, "a"))
    for number in range(3, 12):
        server.clock.advance(timedelta(milliseconds=11))
        assert not server.journal.has_due
        assert server.writes(batch(number, Said(said("on"))))
    server.clock.advance(timedelta(milliseconds=2))
    assert server.journal.has_due


def test_a_stopped_writer_leaves_nothing_in_the_log(
    running_ones: Database, running: Running
) -> None:
    assert running.writes(batch(1, graph("a", "b")))
    assert running.writes(sent(2, "a"))
    assert running.writes(succeeded(3, "a"))
    assert logged(running_ones) == [2, 3]
    running.writer.stop()
    assert (logged(running_ones), messages(running_ones)) == ([], ["a sent", "a succeeded"])
    assert counters(running_ones) == (2, 1, 3)


def test_logged_and_direct_batches_keep_their_order(running_ones: Database, server: Server) -> None:
    web = InstanceStateSet(NodeInstanceId("web_1"), "started")
    assert server.writes(sent(2, "a"), succeeded(3, "a"))
    assert logged(running_ones) == [2, 3]
    assert server.writes(batch(4, web, Said(said("direct"))))
    assert (logged(running_ones), last_batch(running_ones)) == ([], 4)
    assert server.writes(sent(5, "b"))
    assert server.writes(succeeded(6, "b"))
    assert logged(running_ones) == [5, 6]
    assert server.writes(batch(7, OperationStored(operation("d")), Said(said("more"))))
    assert server.writes(sent(8, "d"))
    assert logged(running_ones) == [8]
    server.checkpoint(is_last=True)
    assert messages(running_ones) == [
        "a sent",
        "a succeeded",
        "direct",
        "b sent",
        "b succeeded",
        "more",
        "d sent",
    ]
    assert states(running_ones) == {"a": S.SUCCEEDED, "b": S.SUCCEEDED, "c": S.PENDING, "d": S.SENT}
    assert counters(running_ones) == (4, 2, 8)


def test_results_and_verdicts_come_out_of_the_log_as_they_went_in(
    running_ones: Database, server: Server
) -> None:
    result = {"answer": [1, 2**80, 1.5, None, "é\x7f"], "1": {"": True}}
    a = OperationId("a")
    failure = {"type": "Oops", "causes": [{"message": "no"}]}
    assert server.writes(batch(2, OperationMoved(a, S.SENT, is_resumable=True)))
    moves = OperationMoved(a, S.RESCHEDULED, result, "it failed", failure)
    assert server.writes(batch(3, moves, OperationJudged(a, "retry", OperationId("a2"))))
    assert logged(running_ones) == [2, 3]
    server.pause()
    with running_ones.reading() as unit:
        kept = unit.operations.get("a")
    assert (kept.record.state, kept.result, kept.error) == (S.RESCHEDULED, result, "it failed")
    assert (kept.failure, kept.is_resumable) == (failure, True)
    assert (kept.verdict, kept.retried_by) == ("retry", "a2")


def test_an_event_comes_out_of_the_log_as_it_went_in(
    running_ones: Database, server: Server
) -> None:
    event = said("ok", node_id="web_1", node_name="web", operation="a.b", deep=[{"x": 1}])
    assert server.writes(batch(2, Said(event)))
    assert logged(running_ones) == [2]
    server.pause()
    with running_ones.reading() as unit:
        [kept] = unit.events.after(E1, 0, 9)
    assert kept.record == event


def test_many_that_wait_together_go_into_the_tables_at_once(
    running_ones: Database, server: Server
) -> None:
    assert server.writes(sent(2, "a"), succeeded(3, "a"), sent(4, "b"))
    assert (logged(running_ones), counters(running_ones)) == ([], (3, 1, 4))


def test_an_illegal_move_is_refused_and_not_logged(running_ones: Database, server: Server) -> None:
    assert server.writes(succeeded(2, "a"))
    [receipt] = server.write(sent(3, "a"))
    assert "succeeded -> sent" in (receipt.refusal or "")
    assert logged(running_ones) == []
    assert messages(running_ones) == ["a succeeded"]
    assert server.write(sent(3, "a")) == [receipt]
    assert server.writes(sent(4, "b"))
    server.checkpoint(is_last=True)
    assert messages(running_ones) == ["a succeeded", "b sent"]


def test_an_illegal_move_is_seen_within_the_batches_that_come_together(
    running_ones: Database, server: Server
) -> None:
    receipts = server.write(succeeded(2, "a"), sent(3, "a"))
    assert [each.is_written for each in receipts] == [True, False]
    assert (logged(running_ones), messages(running_ones)) == ([], ["a succeeded"])


@pytest.mark.parametrize(
    "fact", [moved("x", S.SENT), OperationJudged(OperationId("x"), "ignore"), moved("o2", S.SENT)]
)
def test_an_operation_that_it_does_not_have_is_refused(
    running_ones: Database, server: Server, fact: OperationMoved
) -> None:
    elsewhere = replace(operation("o2"), graph_id="g2")
    other_graph = replace(graph(), graph_id="g2", operations=[elsewhere])
    assert server.writes(batch(1, other_graph, of="e2"))
    [receipt] = server.write(batch(2, Said(said("lost")), fact))
    assert receipt.refusal == f"execution e1 has no operation {fact.operation_id}"
    assert (logged(running_ones), messages(running_ones)) == ([], [])


def test_an_ended_execution_logs_nothing(running_ones: Database, server: Server) -> None:
    with running_ones.writing() as unit:
        now = stored(running_ones)
        unit.executions.move(now, replace(now, status="cancelled", ended_at=now.created_at))
    [receipt] = server.write(sent(2, "a"))
    assert receipt.refusal == "execution e1 has ended"
    assert (logged(running_ones), states(running_ones)["a"]) == ([], S.PENDING)


class Loud(str):
    """Text to every driver, and nothing that JSON knows."""


def test_what_json_cannot_say_is_stored_or_refused_as_ever(
    running_ones: Database, server: Server
) -> None:
    assert server.writes(batch(2, Said(said(Loud("loud")))))
    assert (logged(running_ones), messages(running_ones)) == ([], ["loud"])
    assert server.writes(sent(3, "a"))
    with pytest.raises(TypeError):
        server.write(batch(4, Said(said("x", oops=object()))))
    assert (logged(running_ones), messages(running_ones)) == ([3], ["loud"])


def test_what_the_tables_cannot_keep_is_refused_alone(
    running_ones: Database, running: Running
) -> None:
    assert running.writes(batch(1, graph("a")))
    bad = running.writer.append(batch(2, Said(said("x", oops=object()))))
    assert not bad.result(timeout=10).is_written
    assert running.writes(sent(2, "a"))
    running.writer.stop()
    assert messages(running_ones) == ["a sent"]


def deep(levels: int) -> list[Any]:
    nested: list[Any] = []
    for _ in range(levels):
        nested = [nested]
    return nested


@pytest.mark.parametrize(
    "fact",
    [
        Said(said("odd", node_id={"a": "place"})),
        Said(said("odd", node_name=["a", "list"])),
        Said(said("odd", operation=7)),
        Said(said("odd", operation="a\x00b")),
        Said(said("odd")._replace(event_type="a\x00b")),
        Said(said("odd")._replace(level="a\x00b", logger="a\x00b")),
        OperationJudged(OperationId("a"), "a\x00b"),
        OperationMoved(OperationId("a"), S.STARTED, result=deep(900)),
        OperationMoved(OperationId("a"), S.STARTED, error="a\x00b", result="a\x00b"),
    ],
    ids=["map", "list", "number", "nul", "event-nul", "level-nul", "verdict", "deep", "error"],
)
def test_what_is_acknowledged_can_always_be_applied(
    running_ones: Database, running: Running, fact: Any
) -> None:
    """Whatever it is: a log that no checkpoint can empty would keep everybody from working."""
    assert running.writes(batch(1, graph("a")))
    assert running.writes(sent(2, "a"))
    is_written = running.writes(batch(3, fact, Said(said("odd too"))))
    at_depth(200, lambda: by_a_checkpoint(running_ones))
    assert logged(running_ones) == []
    assert ("odd too" in messages(running_ones)) == is_written


def by_a_checkpoint(database: Database) -> None:
    with database.writing() as unit:
        checkpoint(unit, E1)


def at_depth(frames: int, act: Callable[[], None]) -> None:
    if frames:
        at_depth(frames - 1, act)
    else:
        act()


def test_a_batch_that_cannot_be_logged_takes_its_neighbour_along(
    running_ones: Database, server: Server
) -> None:
    """What the one did is known afterwards, whichever way it went."""
    assert server.writes(succeeded(2, "a"), batch(3, Said(said(Loud("loud")))))
    assert not server.writes(sent(4, "a"))
    server.checkpoint(is_last=True)
    assert states(running_ones)["a"] == S.SUCCEEDED
    assert messages(running_ones) == ["a succeeded", "loud"]


def test_after_many_logged_batches_one_goes_into_the_tables(
    running_ones: Database, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_ahead_log, "_MOST_LOGGED", 3)
    rows = []
    for number in range(2, 8):
        assert server.writes(batch(number, Said(said(str(number)))))
        rows.append(logged(running_ones))
    assert rows == [[2], [2, 3], [2, 3, 4], [], [6], [6, 7]]
    assert messages(running_ones) == ["2", "3", "4", "5"]


def test_of_many_executions_none_is_forgotten_that_has_something_in_the_log(
    running_ones: Database, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_ahead_log, "_MOST_KNOWN", 1)
    assert server.writes(sent(2, "a"))
    for other in ("e2", "e3"):
        for number in (1, 2):
            assert server.writes(batch(number, Said(said(str(number))), of=other))
    server.pause()
    assert [logged(running_ones, each) for each in ("e1", "e2", "e3")] == [[], [], []]
    assert messages(running_ones) == ["a sent"]
    assert messages(running_ones, "e2") == messages(running_ones, "e3") == ["1", "2"]


def test_facts_are_reported_when_they_were_logged(running_ones: Database, server: Server) -> None:
    begun = server.clock.now()
    assert server.writes(batch(2, Said(said("2"))))
    server.clock.advance(LATER)
    server.checkpoint()
    with running_ones.reading() as unit:
        reported: list[datetime] = [each.reported_at for each in unit.events.after(E1, 0, 9)]
    assert reported == [begun]
