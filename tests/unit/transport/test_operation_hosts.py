"""Where operations find a host, when hosts fail them."""

import threading
from pathlib import Path
from typing import Any

from conductor.domain.assignment import Assignment
from conductor.domain.clock import FakeClock
from conductor.domain.ids import ExecutionId, TenantName, WorkerId
from conductor.domain.messages import Perform, Performed
from conductor.transport.answers import Answering, Scope
from conductor.transport.execution_journal import ExecutionJournal
from conductor.transport.jobs import Job
from conductor.transport.last_words import LastWords
from conductor.transport.operation_hosts import OperationHosts
from conductor.transport.processes import OperationProcesses


class FakeHost:
    pid = 0
    exit_code = -9

    def __init__(self) -> None:
        self.orders: list[Any] = []

    def send(self, message: Any) -> None:
        self.orders.append(message)

    def leave(self) -> None:
        self.orders.append("leave")


def a_job(number: int, told: list[Performed]) -> Job:
    order = Perform(f"no-such-operation-{number}", "p", "f", {}, {})
    assignment = Assignment(ExecutionId("e"), 1, TenantName("t"), None, "p", "f")
    journal = ExecutionJournal(None, assignment)  # type: ignore[arg-type]
    return Job(Scope(journal, order.operation_id), "tenant", order, told.append)


def hosts_from(start: Any, **limits: int) -> OperationHosts:
    words = LastWords(Path("/no/such/folder"), FakeClock())
    return OperationHosts(start, Answering(), OperationProcesses(WorkerId("w")), words, **limits)


def test_an_operation_without_a_process_fails_recoverably_and_frees_its_place() -> None:
    def start(taker: Any) -> Any:
        raise OSError("too many open files")

    told: list[Performed] = []
    hosts = hosts_from(start, limit=1)
    for number in range(2):
        hosts.perform(a_job(number, told))
    failures = [each.failure or {} for each in told]
    assert [each["exception_type"] for each in failures] == ["RecoverableError"] * 2
    assert "too many open files" in failures[0]["message"]


def test_a_host_that_dies_while_it_is_being_placed_takes_its_operation_along() -> None:
    dying: list[threading.Thread] = []

    def start(taker: Any) -> Any:
        host = FakeHost()
        dying.append(threading.Thread(target=taker.lost, args=(host,)))
        dying[-1].start()
        return host

    told: list[Performed] = []
    hosts_from(start).perform(a_job(1, told))
    dying[0].join()
    assert "died" in (told[0].failure or {})["message"]


def test_a_free_host_is_used_again_and_the_others_wait_their_turn() -> None:
    started: list[FakeHost] = []

    def start(taker: Any) -> Any:
        started.append(FakeHost())
        return started[-1]

    told: list[Performed] = []
    hosts = hosts_from(start, limit=1)
    jobs = [a_job(number, told) for number in range(3)]
    for job in jobs:
        hosts.perform(job)
    host: Any = started[0]
    for job in jobs:
        hosts.take(host, Performed(job.order.operation_id))
    assert [order.operation_id for order in host.orders] == [j.order.operation_id for j in jobs]
    assert len(started) == 1
    assert len(told) == 3
