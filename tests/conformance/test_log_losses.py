"""What is in the log outlives its server, its worker and a commit that failed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from conductor.control.adapters.encryption import FernetCipher
from conductor.control.daemons.journal_writer import JournalWriter
from conductor.control.services.checkpoint import checkpoint, checkpoint_forgotten
from conductor.control.services.confidences import Confidences
from conductor.control.services.journal import Journal
from conductor.control.services.record_calls import RecordCalls
from conductor.control.services.recovery import Recovery
from conductor.control.services.seals import Seals
from conductor.control.services.stores.batch_log import BatchLog
from conductor.control.services.work import StorageUnavailable
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import (
    Said,
)
from conductor.domain.ids import WorkerId
from conductor.domain.operation import OperationState
from conformance.logging_server import (
    E1,
    NOBODY,
    Failing,
    Server,
    batch,
    counters,
    logged,
    messages,
    sent,
    states,
    stored,
    succeeded,
    unfinished,
)
from conformance.nouns import graph, moved, said

S = OperationState
LATER = timedelta(seconds=3)
AWAY = StorageUnavailable("the database went away")


def by_the_direct_path(database: Database) -> None:
    assert Server(database).writes(batch(5, Said(said("next"))))


def by_recovery(database: Database) -> None:
    with database.writing() as unit:
        Recovery(FakeClock(), NOBODY).recover(unit, unit.executions.held_by("w1"))


def by_looking_for_what_is_forgotten(database: Database) -> None:
    clock = FakeClock()
    checkpoint_forgotten(database, clock)
    assert logged(database) == [2, 3, 4]
    clock.advance(LATER)
    checkpoint_forgotten(database, clock)


def by_a_worker_that_starts(database: Database) -> None:
    assert unfinished(database, "a", "b", "c", "x") == {"b", "c"}


def by_a_run_that_asks_for_its_operations(database: Database) -> None:
    confidences = Confidences(database, Seals(FernetCipher(Fernet.generate_key())))
    calls = RecordCalls(database, NOBODY, confidences, *[NOBODY] * 7)
    found = calls.operations(stored(database), "g1")
    assert [each["state"] for each in found] == ["succeeded", "sent", "pending"]


@pytest.mark.parametrize(
    "found",
    [
        by_the_direct_path,
        by_recovery,
        by_looking_for_what_is_forgotten,
        by_a_worker_that_starts,
        by_a_run_that_asks_for_its_operations,
    ],
)
def test_what_a_dead_server_has_logged_is_found_and_applied_once(
    running_ones: Database, server: Server, found: Callable[[Database], None]
) -> None:
    assert server.writes(sent(2, "a"))
    assert server.writes(succeeded(3, "a"))
    assert server.writes(sent(4, "b"))
    assert logged(running_ones) == [2, 3, 4]
    found(running_ones)
    assert logged(running_ones) == []
    expected = ["a sent", "a succeeded", "b sent"]
    assert messages(running_ones)[:3] == expected
    assert stored(running_ones).finished_operations == 1
    found_once = messages(running_ones)
    with running_ones.writing() as unit:
        checkpoint(unit, E1)
    assert messages(running_ones) == found_once
    assert [found_once.count(each) for each in expected] == [1, 1, 1]


def test_recovery_decides_by_what_was_acknowledged(running_ones: Database, server: Server) -> None:
    """The tables alone would say that `a` was never sent, and it would be sent again."""
    assert server.writes(sent(2, "a"))
    by_recovery(running_ones)
    assert states(running_ones)["a"] == S.SENT
    assert (stored(running_ones).status, stored(running_ones).epoch) == (ExecutionStatus.FAILED, 2)
    assert messages(running_ones)[0] == "a sent"


def test_the_old_epoch_is_applied_before_the_fence_and_cannot_log_after_it(
    running_ones: Database, server: Server
) -> None:
    assert server.writes(sent(2, "a"))
    assert server.writes(succeeded(3, "a"))
    by_recovery(running_ones)
    known = messages(running_ones)
    assert known[:2] == ["a sent", "a succeeded"]
    [receipt] = server.write(sent(4, "b"))
    assert "another worker" in (receipt.refusal or "")
    assert (logged(running_ones), messages(running_ones)) == ([], known)
    assert states(running_ones) == {"a": S.SUCCEEDED, "b": S.PENDING, "c": S.PENDING}


def test_rows_of_an_old_epoch_are_kept_when_it_is_fenced(
    running_ones: Database, server: Server
) -> None:
    assert server.writes(sent(2, "a"))
    with running_ones.writing() as unit:
        unit.executions.fence(E1)
    assert not server.writes(succeeded(3, "a"))
    assert logged(running_ones) == [2]
    server.pause()
    assert messages(running_ones) == ["a sent"]


def test_the_next_worker_logs_from_one_again(running_ones: Database, server: Server) -> None:
    assert server.writes(sent(2, "a"))
    assert server.writes(succeeded(3, "a"))
    by_recovery(running_ones)
    with running_ones.writing() as unit:
        [pending] = unit.executions.unclaimed(9)[:1]
        claimed = unit.executions.claim(pending, WorkerId("w2"), "hash")
    epoch = claimed.epoch
    assert server.writes(batch(1, moved("b", S.SENT), epoch=epoch))
    assert server.writes(batch(2, moved("b", S.SUCCEEDED), epoch=epoch))
    assert logged(running_ones) == [2]
    server.pause()
    assert counters(running_ones) == (3, 2, 2)


@pytest.mark.parametrize("is_made", [False, True], ids=["lost", "made, and nobody told"])
def test_a_commit_that_failed_is_made_up_for_and_nothing_is_written_twice(
    running_ones: Database, is_made: bool
) -> None:
    failing = Failing(running_ones, AWAY, losses=0, is_made=is_made)
    writer = JournalWriter(failing, Journal(FakeClock()))
    writer.start()
    batches = [sent(2, "a"), succeeded(3, "a"), sent(4, "b")]
    assert writer.append(batch(1, graph("a", "b"))).result(timeout=10).is_written
    for each in batches:
        failing.losses = 2
        assert writer.append(each).result(timeout=10).is_written
    writer.stop()
    assert messages(running_ones) == ["a sent", "a succeeded", "b sent"]
    assert counters(running_ones) == (2, 1, 4)


@pytest.mark.parametrize("is_made", [False, True], ids=["lost", "made, and nobody told"])
def test_a_batch_of_whose_logging_nobody_heard_is_logged_once(
    running_ones: Database, is_made: bool
) -> None:
    own, losses = running_ones.own_connection(), [AWAY, AWAY]

    @contextmanager
    def appending() -> Iterator[BatchLog]:
        if losses and not is_made:
            raise losses.pop()
        with own.appending() as log:
            yield log
        if losses:
            raise losses.pop()

    writer = JournalWriter(own, Journal(FakeClock()), appending=appending)
    writer.start()
    for each in (batch(1, graph("a")), sent(2, "a"), succeeded(3, "a")):
        assert writer.append(each).result(timeout=10).is_written
    writer.stop()
    assert messages(running_ones) == ["a sent", "a succeeded"]
    assert counters(running_ones) == (1, 1, 3)


def test_a_move_that_was_rolled_back_is_not_remembered(running_ones: Database) -> None:
    failing = Failing(running_ones, AWAY, losses=0)
    writer = JournalWriter(failing, Journal(FakeClock()))
    writer.start()
    assert writer.append(batch(1, graph("a"))).result(timeout=10).is_written
    failing.losses, failing.error = 1, RuntimeError("not today")
    lost = writer.append(succeeded(2, "a")).result(timeout=10)
    assert (lost.is_written, "not today" in (lost.refusal or "")) == (False, True)
    assert writer.append(sent(2, "a")).result(timeout=10).is_written
    writer.stop()
    assert (messages(running_ones), states(running_ones)) == (["a sent"], {"a": S.SENT})


@pytest.mark.parametrize("is_made", [False, True], ids=["lost", "made, and nobody told"])
def test_a_checkpoint_that_failed_loses_nothing(
    running_ones: Database, is_made: bool, caplog: pytest.LogCaptureFixture
) -> None:
    clock, lazy = FakeClock(), Failing(running_ones, AWAY, losses=99, is_made=is_made)
    writer = JournalWriter(running_ones, Journal(clock), lazy_work=lazy)
    writer.start()
    for each in (batch(1, graph("a", "b")), sent(2, "a"), succeeded(3, "a")):
        assert writer.append(each).result(timeout=10).is_written
    writer.stop()
    assert "could not be brought into the tables" in caplog.text
    assert logged(running_ones) == ([] if is_made else [2, 3])
    assert unfinished(running_ones, "a", "b") == {"b"}
    assert messages(running_ones) == ["a sent", "a succeeded"]
    assert counters(running_ones) == (2, 1, 3)
