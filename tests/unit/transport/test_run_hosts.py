"""What becomes of an operation's end: followed at once, or told to its run."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast

import pytest

from conductor.domain.assignment import Assignment
from conductor.domain.clock import FakeClock
from conductor.domain.errors import ConductorError
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import Batch, ExecutionMoved, Fact, OperationMoved, Receipt, Said
from conductor.domain.ids import ExecutionId, OperationId, TenantName
from conductor.domain.messages import (
    Append,
    Appended,
    Cancel,
    Changed,
    Foretell,
    Message,
    Perform,
    Performed,
    WorkflowEnded,
)
from conductor.domain.operation import OperationState
from conductor.transport import run_hosts
from conductor.transport.host import Host
from conductor.transport.idle_hosts import IdleHosts
from conductor.transport.jobs import Job
from conductor.transport.plugin_code import PluginCode
from conductor.transport.run_hosts import RunHosts

WRITTEN = Receipt(is_written=True)
CHAIN = [f"{number:02}" for number in range(20)]
FEW = run_hosts._TOLD_AT_ONCE


def nothing_is_installed() -> Any:
    raise AssertionError("no plugin has to be installed")


class FakeHost:
    pid = 0
    exit_code = -9
    is_gone = False

    def __init__(self) -> None:
        self.sent: list[Message] = []

    def send(self, *messages: Message) -> None:
        self.sent.extend(messages)

    def kill(self) -> list[int]:
        self.is_gone = True
        return []

    def leave(self) -> None:
        pass


class FakeRecords:
    """Writes at once, unless batches are `held` until somebody writes them."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.is_holding = False
        self.held: list[Future[Receipt]] = []
        self.answer: Receipt | Exception = WRITTEN

    def append(self, batch: Batch, *, is_called: bool = True) -> "Future[Receipt]":
        future: Future[Receipt] = Future()
        self.batches.append(batch)
        self.held.append(future)
        if is_called:
            self.write_here()
        return future

    def write_here(self) -> None:
        if not self.is_holding:
            self.write()

    def write(self) -> None:
        held, self.held = self.held, []
        for future in held:
            if isinstance(self.answer, Exception):
                future.set_exception(self.answer)
            else:
                future.set_result(self.answer)

    @property
    def facts(self) -> list[Fact]:
        return [fact for batch in self.batches for fact in batch.facts]


class FakeOperations:
    """Keeps the jobs by the ids of their operations, in their order; of who was given up nothing
    begins. `when_begun` is called with each."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.when_begun: Callable[[Job], object] = lambda job: None

    def perform(self, job: Job) -> None:
        if not job.scope.journal.is_abandoned:
            self.jobs[job.order.operation_id] = job
            self.when_begun(job)

    def end(self, journal: Any) -> list[int]:
        return []


class Place:
    """A run that has ordered the first of a chain, and foretold what follows."""

    def __init__(self) -> None:
        self.host, self.records, self.operations = FakeHost(), FakeRecords(), FakeOperations()
        self.clock = FakeClock()
        self.hosts = RunHosts(
            cast(Any, lambda taker, code: self.host),
            cast(Any, self.records),
            cast(Any, self.operations),
            PluginCode(nothing_is_installed, self.clock),
            self.clock,
            ended=lambda: None,
            idle=IdleHosts(8, timedelta(hours=1), self.clock),
        )
        self.hosts.run(Assignment(ExecutionId("e"), 1, TenantName("t"), None, "p", "f"))
        self.say(Append("e", 1, [], [self.order(CHAIN[0])]))
        for this, following in pairwise(CHAIN):
            self.say(self.sequel(this, following))
        self.host.sent.clear()

    def order(self, operation: str) -> Perform:
        event = EventRecord(EVENT, f"{operation} started", self.clock.now())
        return Perform(operation, "p", "f", b"", start_event=event)

    def sequel(self, this: str, following: str, head: str = CHAIN[0]) -> Foretell:
        said = Said(EventRecord(EVENT, f"{this} succeeded", self.clock.now()))
        facts = [move(this, "succeeded"), said, move(following, "sent")]
        return Foretell("e", head, this, facts, self.order(following))

    def say(self, message: Message) -> None:
        self.hosts.take(cast(Host, self.host), message)

    def end(self, operation: str, **outcome: Any) -> None:
        self.operations.jobs[operation].tell_end(Performed(operation, **outcome))

    @property
    def told(self) -> list[Performed]:
        return [each for each in self.host.sent if isinstance(each, Performed)]

    @property
    def begun(self) -> list[str]:
        return list(self.operations.jobs)


@pytest.fixture
def place() -> Place:
    return Place()


def move(operation: str, state: str) -> OperationMoved:
    return OperationMoved(OperationId(operation), OperationState(state))


def followed(operation: str) -> Performed:
    return Performed(operation, is_start_told=True, is_followed=True)


def moves(facts: Any) -> list[str]:
    return [f"{f.operation_id} {f.state}" for f in facts if isinstance(f, OperationMoved)]


def test_the_end_of_one_is_written_with_the_sending_of_the_next_which_then_begins(
    place: Place,
) -> None:
    place.end("00")
    batch = place.records.batches[-1]
    assert moves(batch.facts) == ["00 started", "00 succeeded", "01 sent"]
    assert (batch.epoch, batch.number) == (1, 2)
    assert place.begun == ["00", "01"]


def test_the_next_does_not_begin_before_that_is_durable(place: Place) -> None:
    place.records.is_holding = True
    place.end("00")
    assert place.begun == ["00"]
    place.records.write()
    assert place.begun == ["00", "01"]


def test_the_run_hears_of_several_at_once_in_their_order(place: Place) -> None:
    for operation in CHAIN[: FEW - 1]:
        place.end(operation)
    assert place.told == []
    place.end(CHAIN[FEW - 1])
    assert place.told == [followed(each) for each in CHAIN[:FEW]]
    assert place.begun == CHAIN[: FEW + 1]


OTHERWISE: list[dict[str, Any]] = [
    {"result": 1},
    {"failure": {"exception_type": "E"}},
    {"changed": (Changed("i", 1, {}),)},
]


@pytest.mark.parametrize("outcome", OTHERWISE)
def test_who_ends_otherwise_is_told_after_those_who_were_followed_and_followed_by_nobody(
    place: Place, outcome: dict[str, Any]
) -> None:
    for operation in CHAIN[:2]:
        place.end(operation)
    before = len(place.records.batches)
    place.end("02", **outcome)
    assert place.told == [followed("00"), followed("01"), Performed("02", **outcome)]
    assert len(place.records.batches) == before  # that is its run's to write
    assert place.begun == CHAIN[:3]


def test_one_that_ends_before_the_one_before_was_told_is_told_after_it(place: Place) -> None:
    threads: list[threading.Thread] = []

    def end_otherwise(job: Job) -> None:
        """In another thread, which has the time to tell it if nothing keeps it from that."""
        threads.append(threading.Thread(target=place.end, args=("01",), kwargs={"result": 1}))
        threads[0].start()
        threads[0].join(0.05)

    place.operations.when_begun = end_otherwise
    place.end("00")
    threads[0].join(10)
    assert place.told == [followed("00"), Performed("01", result=1)]


def test_a_refused_batch_is_told_as_not_followed_and_nothing_begins(place: Place) -> None:
    place.end("00")
    place.records.answer = Receipt(is_written=False, refusal="epoch 1 is over")
    place.end("01")
    assert place.told == [followed("00"), Performed("01")]
    assert place.begun == CHAIN[:2]


def test_a_journal_that_was_closed_meanwhile_refuses_too(place: Place) -> None:
    place.records.answer = ConductorError("the journal is closed")
    place.end("00")
    assert place.told == [Performed("00")]
    assert place.begun == ["00"]


def test_the_last_one_of_whom_nothing_was_foretold_is_told_with_all_before(place: Place) -> None:
    place.say(Append("e", 2, [], [place.order("x")]))
    place.say(place.sequel("x", "y", head="x"))
    place.end("x")
    place.end("y")
    assert place.told == [followed("x"), Performed("y")]


def test_a_job_that_lasts_lets_its_run_hear_of_what_was_followed(place: Place) -> None:
    for operation in CHAIN[:3]:
        place.end(operation)
    place.operations.jobs["03"].lasts()
    assert place.told == [followed(each) for each in CHAIN[:3]]
    place.operations.jobs["03"].lasts()
    place.end("03", result=1)
    assert place.told[3:] == [Performed("03", result=1)]


def test_nothing_of_an_abandoned_run_begins(place: Place) -> None:
    place.records.is_holding = True
    place.end("00")
    place.hosts.give_up(["e"])
    place.records.write()
    assert place.begun == ["00"]


def test_a_start_that_was_told_is_not_written_once_more(place: Place) -> None:
    place.operations.jobs["00"].tell_start(place.clock.now())
    place.end("00")
    written = moves(place.records.facts)
    assert written == ["00 started", "00 succeeded", "01 sent"]
    assert place.operations.jobs["01"].order == place.order("01")


def test_a_start_that_was_not_told_is_written_before_the_end_with_its_event(place: Place) -> None:
    place.end("00")
    said = [f.record.message for f in place.records.facts if isinstance(f, Said)]
    assert said == ["00 started", "00 succeeded"]


def test_what_is_said_has_the_moment_of_the_writing(place: Place) -> None:
    place.clock.advance(timedelta(seconds=7))
    place.end("00")
    said = [f.record.timestamp for f in place.records.facts if isinstance(f, Said)]
    assert said == [place.clock.now(), place.clock.now()]


def test_whether_the_start_was_told_reaches_the_run_of_one_that_ends_otherwise(
    place: Place,
) -> None:
    place.operations.jobs["00"].tell_start(place.clock.now())
    place.end("00", result=1)
    assert place.told == [Performed("00", result=1, is_start_told=True)]


@pytest.mark.parametrize("kind", ["cancel", "force-cancel", "kill"])
def test_after_the_wish_to_cancel_nothing_is_followed(place: Place, kind: str) -> None:
    place.end("00")
    place.hosts.cancel("e", kind)
    place.end("01")
    assert place.told == [followed("00"), Performed("01")]
    assert place.begun == CHAIN[:2]
    wishes = [each for each in place.host.sent if isinstance(each, Cancel)]
    assert wishes == ([] if kind == "kill" else [Cancel("e", kind)])


def test_one_that_was_about_to_be_followed_when_the_wish_came_is_and_its_run_hears_of_it(
    place: Place,
) -> None:
    place.records.is_holding = True
    place.end("00")
    place.hosts.cancel("e", "cancel")
    place.records.write()
    place.end("01")
    assert place.told == [followed("00"), Performed("01")]
    assert place.begun == CHAIN[:2]


def test_an_order_of_the_run_makes_void_what_was_foretold_with_its_arrival(place: Place) -> None:
    """Before it is written even: what the run knows now is newer."""
    place.records.is_holding = True
    place.say(Append("e", 2, [], [place.order("x"), place.order("y")]))
    place.end("00")
    assert place.told == [Performed("00")]
    place.say(place.sequel("00", "01", head="x"))  # the last one is the head
    place.say(place.sequel("y", "z", head="y"))
    place.records.write()
    place.records.is_holding = False
    place.end("y")
    assert place.begun == ["00", "x", "y", "z"]


def test_facts_without_an_order_make_nothing_void(place: Place) -> None:
    place.say(Append("e", 2, []))
    place.end("00")
    assert place.begun == ["00", "01"]


def test_what_begins_without_an_order_makes_void_what_was_foretold(place: Place) -> None:
    place.say(place.order("x"))
    place.end("00")
    assert place.told == [Performed("00")]
    assert place.begun == ["00", "x"]


def test_an_order_whose_batch_was_refused_never_begins(place: Place) -> None:
    place.records.answer = Receipt(is_written=False, refusal="epoch 1 is over")
    place.say(Append("e", 2, [], [place.order("x")]))
    assert place.begun == ["00"]
    assert place.host.sent == [Appended(2, place.records.answer)]


def test_the_next_execution_of_a_host_knows_nothing_of_what_was_foretold_in_the_one_before(
    place: Place,
) -> None:
    place.say(WorkflowEnded("e"))
    place.hosts.run(Assignment(ExecutionId("f"), 1, TenantName("t"), None, "p", "f"))
    place.say(Append("f", 1, [], [place.order("00")]))
    place.end("00")
    assert place.told == [Performed("00")]
    assert place.hosts.running == ["f"]


def killed(place: Place, kill: Callable[[], list[int]]) -> tuple[str | None, str]:
    """The execution's error, and its last event."""
    place.host.kill = kill  # type: ignore[method-assign]
    place.hosts.cancel("e", "kill")
    if not any(isinstance(each, ExecutionMoved) for each in place.records.facts):
        place.hosts.lost(cast(Host, place.host))
    said, moved = place.records.facts[-2:]
    assert isinstance(said, Said)
    assert isinstance(moved, ExecutionMoved)
    assert moved.status is ExecutionStatus.CANCELLED
    return moved.error, said.record.message


def test_a_kill_that_was_seen_to_succeed_says_nothing_more(place: Place) -> None:
    assert killed(place, lambda: []) == ("", "'None' workflow execution cancelled")


def test_what_could_not_be_killed_is_named_in_the_error_and_in_an_event(place: Place) -> None:
    error, event = killed(place, lambda: [7, 8])
    assert error == "processes 7, 8 could not be killed: end them on the worker's machine"
    assert event.endswith(error)


def test_a_kill_that_is_not_seen_to_succeed_in_time_says_so(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_hosts, "_LONGEST_KILL", 0.0)

    def never_sees_all_dead() -> list[int]:
        place.hosts.lost(cast(Host, place.host))
        return []

    error, event = killed(place, never_sees_all_dead)
    assert "nobody could verify in time" in (error or "")
    assert event.endswith(error or "")


def test_a_host_that_does_not_heed_a_force_cancel_is_killed_with_all_that_it_runs(
    place: Place,
) -> None:
    place.hosts.cancel("e", "cancel")
    place.clock.advance(timedelta(hours=1))
    place.hosts.end_hung()
    place.hosts.cancel("e", "force-cancel")
    place.clock.advance(timedelta(seconds=run_hosts._HEEDS_WITHIN - 1))
    place.hosts.end_hung()
    place.hosts.cancel("e", "force-cancel")  # it is told again with each beat
    assert not place.host.is_gone
    place.clock.advance(timedelta(seconds=1))
    place.hosts.end_hung()
    assert place.host.is_gone
    place.hosts.lost(cast(Host, place.host))
    last = place.records.facts[-1]
    assert isinstance(last, ExecutionMoved)
    assert (last.status, last.error) == ("cancelled", "")
