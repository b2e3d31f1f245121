"""Several servers and persons at one execution whose batches are logged."""

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from conductor.control.adapters.beckoning import Beckoning
from conductor.control.adapters.encryption import FernetCipher
from conductor.control.services.checkpoint import checkpoint, checkpoint_forgotten
from conductor.control.services.confidences import Confidences
from conductor.control.services.executions import Executions
from conductor.control.services.language import BlueprintLanguage
from conductor.control.services.seals import Seals
from conductor.control.services.status_updates import StatusUpdates
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import (
    OperationJudged,
    Said,
)
from conductor.domain.identity import Caller
from conductor.domain.ids import OperationId
from conductor.domain.operation import OperationState
from conformance.logging_server import (
    E1,
    Server,
    batch,
    counters,
    last_batch,
    logged,
    messages,
    sent,
    states,
    succeeded,
    unfinished,
)
from conformance.nouns import HOME, moved, said

S = OperationState
LATER = timedelta(seconds=3)
BOSS = Caller("admin", "sys_admin", HOME)
_ON_POSTGRES = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


def test_a_logged_batch_that_comes_again_is_answered_and_not_written_again(
    running_ones: Database, server: Server
) -> None:
    for _ in range(3):
        assert server.writes(sent(2, "a"))
        assert server.writes(sent(2, "a"), succeeded(3, "a"))
    server.checkpoint(is_last=True)
    assert messages(running_ones) == ["a sent", "a succeeded"]
    assert counters(running_ones) == (3, 1, 3)


def test_a_logged_batch_that_comes_to_another_server_is_not_written_again(
    running_ones: Database, server: Server
) -> None:
    other = Server(running_ones)
    assert server.writes(sent(2, "a"))
    assert other.writes(sent(2, "a"))
    assert other.writes(succeeded(3, "a"))
    assert server.writes(succeeded(3, "a"))
    assert server.writes(sent(4, "b"))
    assert other.writes(sent(4, "b"))
    server.checkpoint(is_last=True)
    assert messages(running_ones) == ["a sent", "a succeeded", "b sent"]


def test_what_another_server_logged_in_between_is_applied_before(
    running_ones: Database, server: Server
) -> None:
    """Also after a batch without a number, which only one of the two has written."""
    other = Server(running_ones)
    assert other.writes(sent(2, "a"))
    assert server.writes(batch(0, Said(said("unnumbered"))))
    assert other.writes(succeeded(3, "a"))
    assert logged(running_ones) == []
    assert other.writes(batch(4, Said(said("logged"))))
    assert logged(running_ones) == [4]
    assert server.writes(sent(5, "b"))
    server.checkpoint(is_last=True)
    other.checkpoint(is_last=True)
    assert messages(running_ones) == ["a sent", "unnumbered", "a succeeded", "logged", "b sent"]
    assert counters(running_ones) == (3, 1, 5)


@dataclass
class Handover:
    """A server has logged a batch, another one wrote the next, and only then the first made its
    checkpoint."""

    first: Server
    second: Server


@pytest.fixture
def handover(running_ones: Database, server: Server) -> Handover:
    second = Server(running_ones)
    assert server.writes(sent(2, "a"))
    assert second.writes(succeeded(3, "a"))
    assert logged(running_ones) == []
    server.pause()
    return Handover(server, second)


@pytest.mark.parametrize(
    "facts",
    [
        [Said(said("b sent"))],
        [OperationJudged(OperationId("a"), "ignore"), Said(said("b sent"))],
        sent(4, "b").facts,
    ],
    ids=["said", "judged", "moved"],
)
def test_a_copy_at_the_server_that_had_it_before_is_answered(
    running_ones: Database, handover: Handover, facts: list[Any]
) -> None:
    copied = batch(4, *facts)
    second = handover.second
    assert second.writes(copied)
    assert handover.first.writes(copied)
    assert handover.first.writes(succeeded(5, "b"))
    for each in (handover.first, second):
        each.checkpoint(is_last=True)
    assert messages(running_ones) == ["a sent", "a succeeded", "b sent", "b succeeded"]
    assert counters(running_ones) == (3, 2, 5)


def test_a_server_that_had_it_before_applies_what_the_other_has_logged(
    running_ones: Database, handover: Handover
) -> None:
    assert handover.second.writes(batch(4, moved("b", S.SUCCEEDED), Said(said("4"))))
    assert handover.second.writes(batch(5, Said(said("5"))))
    assert handover.first.writes(batch(6, Said(said("6"))))
    assert handover.first.writes(batch(7, Said(said("7"))))
    for each in (handover.second, handover.first):
        each.checkpoint(is_last=True)
    assert messages(running_ones)[2:] == ["4", "5", "6", "7"]
    assert counters(running_ones) == (3, 2, 7)


def test_what_was_logged_of_an_execution_that_is_gone_is_swept_away(
    running_ones: Database, server: Server
) -> None:
    assert server.writes(sent(2, "a"))
    assert server.writes(batch(1, Said(said("1")), of="e2"))
    assert server.writes(batch(2, Said(said("2")), of="e2"))
    with running_ones.writing() as unit:
        unit.executions.remove(HOME, "e1")
    clock = FakeClock()
    clock.advance(LATER)
    checkpoint_forgotten(running_ones, clock)
    assert (logged(running_ones), messages(running_ones, "e2")) == ([], ["1", "2"])
    server.pause()
    [receipt] = server.write(succeeded(3, "a"))
    assert receipt.refusal == "execution e1 is gone"
    assert logged(running_ones) == []


def test_the_writer_itself_sweeps_away_what_is_gone(running_ones: Database, server: Server) -> None:
    assert server.writes(sent(2, "a"))
    with running_ones.writing() as unit:
        unit.executions.remove_of(HOME, "d1")
    server.pause()
    assert logged(running_ones) == []
    assert server.journal.patience is None
    assert unfinished(running_ones, "a", "b") == set()


def test_who_ends_an_execution_keeps_what_was_acknowledged_before(
    running_ones: Database, server: Server
) -> None:
    assert server.writes(sent(2, "a"))
    assert server.writes(succeeded(3, "a"))
    confidences = Confidences(running_ones, Seals(FernetCipher(Fernet.generate_key())))
    executions = Executions(
        running_ones, Beckoning(), FakeClock(), _NoLine(), BlueprintLanguage(), confidences
    )
    ended = StatusUpdates(executions).update(BOSS, "e1", ExecutionStatus.FAILED, "enough")
    assert ended.finished_operations == 1
    said = ["a sent", "a succeeded", "'install' workflow execution failed, says admin: enough"]
    assert (logged(running_ones), messages(running_ones)) == ([], said)
    assert not server.writes(sent(4, "b"))
    assert (states(running_ones)["b"], last_batch(running_ones)) == (S.PENDING, 3)  # it is fenced


class _NoLine:
    def start_queued(self) -> list[str]:
        return []


@_ON_POSTGRES
def test_a_checkpoint_takes_executions_in_the_order_in_which_everybody_does(
    running_ones: Database,
) -> None:
    """Or two of them wait for each other."""
    server = Server(running_ones)
    for name in ("e2", "e1"):
        assert server.writes(batch(1, Said(said("1")), of=name))
        assert server.writes(batch(2, Said(said("2")), of=name))
    thread = threading.Thread(target=lambda: server.checkpoint(is_last=True))
    with running_ones.writing() as unit:
        checkpoint(unit, E1)
        thread.start()
        wait_until_somebody_waits(running_ones)
        assert unit.executions.hold(cast(Any, "e2")) is not None
    thread.join()
    assert (logged(running_ones, "e1"), logged(running_ones, "e2")) == ([], [])


def wait_until_somebody_waits(database: Database) -> None:
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    pause = threading.Event()
    for _ in range(1000):
        with database.engine.connect() as connection:
            if connection.scalar(waits):
                return
        pause.wait(0.01)
    raise AssertionError("nobody waits for the row")


def test_what_another_server_wrote_without_a_number_is_not_gone_on_from_unseen(
    running_ones: Database, server: Server
) -> None:
    assert server.writes(sent(2, "a"))
    server.checkpoint(is_last=True)
    assert Server(running_ones).writes(batch(0, moved("b", S.SENT), moved("b", S.SUCCEEDED)))
    assert not server.writes(sent(3, "b"))
    assert server.writes(sent(4, "c"))
    server.checkpoint(is_last=True)
    assert states(running_ones) == {"a": S.SENT, "b": S.SUCCEEDED, "c": S.SENT}
    assert messages(running_ones) == ["a sent", "c sent"]


def test_a_batch_without_a_number_beside_others_does_not_make_them_forgotten(
    running_ones: Database, server: Server
) -> None:
    together = (
        sent(2, "a"),
        batch(0, moved("b", S.SENT)),
        sent(3, "c"),
        batch(0, moved("b", S.STARTED)),
    )
    assert server.writes(*together)
    assert server.writes(sent(3, "c"))  # it comes again
    server.checkpoint(is_last=True)
    assert messages(running_ones) == ["a sent", "c sent"]
    assert last_batch(running_ones) == 3
