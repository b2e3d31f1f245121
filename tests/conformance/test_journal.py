from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from conductor.control.daemons.journal_writer import JournalWriter
from conductor.control.services.journal import Journal
from conductor.control.services.work import StorageUnavailable
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.facts import (
    Batch,
    ExecutionMoved,
    Fact,
    InstanceChanged,
    InstanceStateSet,
    OperationJudged,
    OperationRemoved,
    OperationStored,
    Receipt,
    Said,
)
from conductor.domain.ids import ExecutionId, NodeInstanceId, OperationId
from conductor.domain.operation import OperationState
from conformance.nouns import HOME, START, execution, graph, instance, moved, operation, said

WEB = NodeInstanceId("web_1")
S = OperationState
END = ExecutionMoved(ExecutionStatus.CANCELLED, START)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def writer(database: Database, clock: FakeClock) -> Iterator[JournalWriter]:
    with database.writing() as unit:
        unit.executions.add(replace(execution(), epoch=1))
        unit.executions.add(replace(execution("e2"), epoch=1))
        unit.node_instances.add(instance())
    writer = JournalWriter(database, Journal(clock))
    writer.start()
    yield writer
    writer.stop()


def write(writer: JournalWriter, *facts: Fact, epoch: int = 1, of: str = "e1") -> Receipt:
    return writer.append(Batch(ExecutionId(of), epoch, facts)).result(timeout=10)


def stored(database: Database) -> Execution:
    with database.reading() as unit:
        return unit.executions.get(HOME, "e1")


def messages(database: Database) -> list[str]:
    with database.reading() as unit:
        return [each.record.message for each in unit.events.after(ExecutionId("e1"), 0, 99)]


def test_a_finished_operation_counts_once_and_a_nop_never(
    database: Database, writer: JournalWriter
) -> None:
    assert write(writer, graph("a", "b")).is_written
    nop = OperationStored(operation("nop", "NOPLocalWorkflowTask"))
    assert write(writer, nop, moved("nop", S.SUCCEEDED), moved("a", S.SENT)).is_written
    assert write(writer, moved("a", S.STARTED), moved("a", S.SUCCEEDED)).is_written
    assert write(writer, moved("a", S.SUCCEEDED)).is_written
    now = stored(database)
    assert (now.total_operations, now.finished_operations) == (2, 1)


def test_an_operation_says_since_when_it_is_in_its_state(
    database: Database, writer: JournalWriter, clock: FakeClock
) -> None:
    def since() -> datetime | None:
        with database.reading() as unit:
            return unit.operations.get("a").moved_at

    def put_back(state: S, minutes: int) -> None:
        at = clock.now() + timedelta(minutes=minutes)
        with database.writing() as unit:
            unit.operations.reset([replace(operation("a"), state=state)], at)

    write(writer, graph("a"))
    assert since() is None
    clock.advance(timedelta(seconds=5))
    write(writer, moved("a", S.SENT), moved("a", S.STARTED))
    assert since() == clock.now()
    put_back(S.STARTED, minutes=1)  # other parameters in the same state
    assert since() == clock.now()
    put_back(S.PENDING, minutes=2)
    assert since() == clock.now() + timedelta(minutes=2)


def test_a_removed_operation_is_counted_off(database: Database, writer: JournalWriter) -> None:
    write(writer, graph("a", "b"))
    write(writer, moved("a", S.SUCCEEDED))
    write(writer, OperationRemoved(OperationId("a")), OperationRemoved(OperationId("b")))
    now = stored(database)
    assert (now.total_operations, now.finished_operations) == (0, 0)


def test_an_operation_keeps_result_and_verdict(database: Database, writer: JournalWriter) -> None:
    write(writer, graph("a"), moved("a", S.RESCHEDULED))
    write(writer, OperationJudged(OperationId("a"), "retry", OperationId("a2")))
    with database.reading() as unit:
        kept = unit.operations.get("a")
    assert (kept.record.state, kept.result) == (S.RESCHEDULED, {"answer": 42})
    assert (kept.verdict, kept.retried_by) == ("retry", "a2")


def test_an_operation_of_another_execution_is_out_of_reach(writer: JournalWriter) -> None:
    write(writer, graph("a"))
    receipt = write(writer, moved("a", S.SENT), of="e2")
    assert receipt.refusal == "execution e2 has no operation a"


def test_a_batch_of_an_old_epoch_is_refused_alone(
    database: Database, writer: JournalWriter
) -> None:
    futures = [
        writer.append(Batch(ExecutionId("e1"), epoch, [Said(said(f"from {epoch}"))]))
        for epoch in (1, 0, 1)
    ]
    receipts = [future.result(timeout=10) for future in futures]
    assert [receipt.is_written for receipt in receipts] == [True, False, True]
    assert "another worker" in (receipts[1].refusal or "")
    with database.reading() as unit:
        assert [e.sequence for e in unit.events.after(ExecutionId("e1"), 0, 9)] == [1, 2]


def test_a_changed_instance_refuses_the_whole_batch(
    database: Database, writer: JournalWriter
) -> None:
    assert write(writer, InstanceChanged(WEB, 1, {"ip": "a"})).is_written
    receipt = write(writer, Said(said("lost")), InstanceChanged(WEB, 1, {"ip": "b"}))
    assert (receipt.is_written, receipt.conflicts) == (False, (WEB,))
    assert write(writer, InstanceStateSet(WEB, "started")).is_written
    with database.reading() as unit:
        now = unit.node_instances.get(HOME, WEB)
        assert (now.version, now.runtime_properties, now.state) == (2, {"ip": "a"}, "started")
        assert unit.events.after(ExecutionId("e1"), 0, 9) == []


def test_a_refused_batch_leaves_nothing_behind_but_its_refusal(
    database: Database, writer: JournalWriter
) -> None:
    facts = [graph("a"), Said(said("lost")), InstanceStateSet(WEB, "started")]
    conflict = InstanceChanged(WEB, 7, {"ip": "b"})
    illegal = ExecutionMoved(ExecutionStatus.QUEUED, START)
    for number, cause in enumerate((conflict, illegal), start=1):
        batch = Batch(ExecutionId("e1"), 1, [*facts, cause], number)
        assert not writer.append(batch).result(timeout=10).is_written
    with database.reading() as unit:
        assert unit.tasks_graphs.named("e1") == []
        assert unit.operations.of_graph("g1") == []
        assert unit.events.after(ExecutionId("e1"), 0, 9) == []
        assert unit.node_instances.get(HOME, WEB).state == instance().state
        assert unit.executions.refusal(ExecutionId("e1"), 1) is not None
        assert unit.executions.refusal(ExecutionId("e1"), 2) is not None
    assert (stored(database).last_batch, stored(database).total_operations) == (2, 0)


def test_a_batch_may_move_what_it_stores(database: Database, writer: JournalWriter) -> None:
    write(writer, graph("a"))
    retry = OperationStored(operation("b"))
    assert write(writer, retry, moved("b", S.SENT), moved("b", S.SUCCEEDED)).is_written
    now = stored(database)
    assert (now.total_operations, now.finished_operations) == (2, 1)


def test_a_graph_of_another_execution_is_out_of_reach(writer: JournalWriter) -> None:
    write(writer, graph("a"))
    receipt = write(writer, OperationStored(operation("b")), of="e2")
    assert receipt.refusal == "execution e2 has no tasks graph g1"


def test_more_operations_move_at_once_than_a_statement_can_name(
    database: Database, writer: JournalWriter
) -> None:
    names = [f"o{number}" for number in range(2500)]
    write(writer, graph(*names))
    assert write(writer, *(moved(name, S.SUCCEEDED) for name in names)).is_written
    assert stored(database).finished_operations == 2500


def test_an_execution_moves_by_its_table(database: Database, writer: JournalWriter) -> None:
    assert write(writer, ExecutionMoved(ExecutionStatus.STARTED, START)).is_written
    refused = write(writer, ExecutionMoved(ExecutionStatus.PENDING, START))
    assert refused.refusal == "execution e1: started -> pending is no move of a worker"
    assert stored(database).started_at == START
    end = ExecutionMoved(ExecutionStatus.FAILED, START, error="the disk is full")
    assert write(writer, Said(said("failed")), end).is_written
    now = stored(database)
    assert (now.status, now.ended_at, now.error) == ("failed", START, "the disk is full")


def test_an_execution_that_has_ended_takes_no_facts(
    database: Database, writer: JournalWriter
) -> None:
    assert write(writer, Said(said("bye")), END).is_written
    for late in (Said(said("late")), InstanceStateSet(WEB, "started"), END):
        assert write(writer, late).refusal == "execution e1 has ended"
    assert messages(database) == ["bye"]


def test_what_follows_the_end_in_the_same_breath_is_refused_too(
    database: Database, writer: JournalWriter
) -> None:
    groups: list[list[Fact]] = [
        [Said(said("one"))],
        [END, Said(said("bye"))],
        [Said(said("late"))],
        [Said(said("later"))],
    ]
    batches = [Batch(ExecutionId("e1"), 1, facts) for facts in groups]
    with database.writing() as unit:
        receipts = Journal(FakeClock()).apply_run(unit, batches)
    assert [receipt.is_written for receipt in receipts] == [True, True, False, False]
    assert receipts[-1].refusal == "execution e1 has ended"
    assert messages(database) == ["one", "bye"]


def test_what_the_database_cannot_take_fails_alone(
    database: Database, writer: JournalWriter
) -> None:
    good = writer.append(Batch(ExecutionId("e2"), 1, [Said(said("kept"))]))
    bad = writer.append(Batch(ExecutionId("e1"), 1, [Said(said("x", oops=object()))]))
    assert good.result(timeout=10).is_written
    assert not bad.result(timeout=10).is_written


def test_a_stopped_writer_has_written_all_that_waited(
    database: Database, writer: JournalWriter
) -> None:
    futures = [writer.append(Batch(ExecutionId("e1"), 1, [Said(said(str(n)))])) for n in range(50)]
    writer.stop()
    assert all(future.result(timeout=1).is_written for future in futures)
    with pytest.raises(StorageUnavailable, match="closed"):
        write(writer, Said(said("late")))


def test_a_batch_that_comes_twice_is_written_once_and_answered_alike(
    database: Database, writer: JournalWriter
) -> None:
    first = Batch(ExecutionId("e1"), 1, [Said(said("one"))], 1)
    refused = Batch(ExecutionId("e1"), 1, [InstanceChanged(WEB, 7, {})], 2)
    last = Batch(ExecutionId("e1"), 1, [Said(said("bye")), END], 3)
    for _ in range(2):
        futures = [writer.append(batch) for batch in (first, refused, last)]
        receipts = [future.result(timeout=10) for future in futures]
        assert [each.is_written for each in receipts] == [True, False, True]
        assert receipts[1].conflicts == (WEB,)
    assert messages(database) == ["one", "bye"]


def test_copies_of_a_batch_that_wait_side_by_side_are_written_once(
    database: Database, writer: JournalWriter
) -> None:
    one = Batch(ExecutionId("e1"), 1, [Said(said("one"))], 1)
    change = Batch(ExecutionId("e1"), 1, [InstanceChanged(WEB, 1, {"ip": "a"})], 2)
    with database.writing() as unit:
        receipts = Journal(FakeClock()).apply_run(unit, [one, change, one, change])
    assert [each.is_written for each in receipts] == [True] * 4
    assert messages(database) == ["one"]


def test_a_listener_hears_what_was_written_and_cannot_break_the_journal(
    database: Database,
) -> None:
    heard: list[Batch] = []

    def listen(batches: Sequence[Batch]) -> None:
        heard.extend(batches)
        raise OSError("nobody is there")

    with database.writing() as unit:
        unit.executions.add(replace(execution(), epoch=1))
    writer = JournalWriter(database, Journal(FakeClock()), listen)
    writer.start()
    for number in range(2):
        assert write(writer, Said(said(str(number)))).is_written
    writer.stop()
    assert len(heard) == 2


def test_the_event_of_its_end_says_that_the_time_was_over_which_its_worker_does_not_know(
    writer: JournalWriter, database: Database
) -> None:
    error = "it ran for longer than its time limit of 60 s"
    with database.writing() as unit:
        before = unit.executions.get(HOME, "e1")
        killed = replace(before, status=ExecutionStatus.KILL_CANCELLING, error=error)
        unit.executions.move(before, killed)
    last = said("'install' workflow execution cancelled")._replace(event_type="workflow_cancelled")
    assert write(writer, Said(said("before")), Said(last), END).is_written
    assert stored(database).status is ExecutionStatus.FAILED
    with database.reading() as unit:
        told = [each.record for each in unit.events.after(ExecutionId("e1"), 0, 9)]
    assert [(each.event_type, each.message) for each in told[-1:]] == [
        ("workflow_failed", f"'install' workflow execution failed: {error}")
    ]
    assert told[-2].message == "before"
