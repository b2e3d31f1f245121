"""Where operations find a host, when hosts fail them."""

import queue
import threading
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from conductor.domain.assignment import Assignment
from conductor.domain.clock import FakeClock
from conductor.domain.facts import Batch, Receipt
from conductor.domain.ids import ExecutionId, TenantName, WorkerId
from conductor.domain.messages import Perform, Performed, Spent
from conductor.transport.answers import Answering, Scope
from conductor.transport.execution_journal import ExecutionJournal
from conductor.transport.idle_hosts import IdleHosts
from conductor.transport.jobs import Home, Job, why_lost
from conductor.transport.last_words import LastWords
from conductor.transport.operation_hosts import OperationHosts
from conductor.transport.processes import OperationProcesses

Told = queue.SimpleQueue[Performed]


class Nowhere:
    """Records that forget."""

    def append(self, batch: Batch, *, is_called: bool = True) -> Future[Receipt]:
        future: Future[Receipt] = Future()
        future.set_result(Receipt(is_written=True))
        return future


class FakeHost:
    pid = 0
    exit_code = -9
    is_gone = False

    def __init__(self) -> None:
        self.orders: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def send(self, message: Any) -> None:
        self.orders.put(message)

    def leave(self) -> None:
        self.orders.put("leave")


def a_job(number: int, told: Told, tenant: str = "tenant") -> Job:
    order = Perform(f"no-such-operation-{number}", "p", "f", b"")
    assignment = Assignment(ExecutionId("e"), 1, TenantName("t"), None, "p", "f")
    journal = ExecutionJournal(Nowhere(), assignment)  # type: ignore[arg-type]
    return Job(Scope(journal, order.operation_id), Home(tenant, None), order, told.put)


def of_one_execution(*jobs: Job, **says: Any) -> None:
    assignment = replace(jobs[0].scope.journal.assignment, **says)
    journal = ExecutionJournal(Nowhere(), assignment)  # type: ignore[arg-type]
    for job in jobs:
        job.scope = Scope(journal, job.order.operation_id)


def hosts_from(start: Any, **limits: int) -> OperationHosts:
    clock = FakeClock()
    words = LastWords(Path("/no/such/folder"), clock)
    idle = IdleHosts(limits.pop("most_idle", 28), timedelta(hours=1), clock)
    processes = OperationProcesses(WorkerId("w"))
    return OperationHosts(start, Answering(), processes, words, idle=idle, **limits)


def failure(told: Told) -> dict[str, Any]:
    return dict(told.get(timeout=10).failure or {})


def test_an_operation_without_a_process_fails_recoverably_and_frees_its_place() -> None:
    def start(taker: Any, code: Any) -> Any:
        raise OSError("too many open files")

    told: Told = queue.SimpleQueue()
    hosts = hosts_from(start, limit=1)
    for number in range(2):
        hosts.perform(a_job(number, told))
    failures = [failure(told), failure(told)]
    assert [each["exception_type"] for each in failures] == ["RecoverableError"] * 2
    assert "too many open files" in failures[0]["message"]


def test_a_host_that_dies_at_once_costs_one_operation_and_starts_no_others_for_it() -> None:
    started: list[FakeHost] = []

    def start(taker: Any, code: Any) -> Any:
        started.append(FakeHost())
        started[-1].is_gone = True
        return started[-1]

    told: Told = queue.SimpleQueue()
    hosts_from(start).perform(a_job(1, told))
    assert "died at once" in failure(told)["message"]
    assert len(started) == 1


def test_a_host_that_dies_while_it_is_being_placed_takes_its_operation_along() -> None:
    dying: list[threading.Thread] = []

    class DyingHost(FakeHost):
        def send(self, message: Any) -> None:
            dying.append(threading.Thread(target=hosts.lost, args=(self,)))
            dying[-1].start()

    told: Told = queue.SimpleQueue()
    hosts = hosts_from(lambda taker, code: DyingHost())
    hosts.perform(a_job(1, told))
    assert "died" in failure(told)["message"]
    dying[0].join()


def test_a_free_host_is_used_again_and_the_others_wait_their_turn() -> None:
    started: list[FakeHost] = []

    def start(taker: Any, code: Any) -> Any:
        started.append(FakeHost())
        return started[-1]

    told: Told = queue.SimpleQueue()
    hosts = hosts_from(start, limit=1)
    jobs = [a_job(number, told) for number in range(3)]
    of_one_execution(*jobs)
    for job in jobs:
        hosts.perform(job)
    for job in jobs:
        order = (started[0] if started else _first(started)).orders.get(timeout=10)
        assert order.operation_id == job.order.operation_id
        hosts.take(started[0], Performed(order.operation_id))  # type: ignore[arg-type]
    assert len(started) == 1
    assert [told.get(timeout=1).operation_id for _ in jobs] == [j.order.operation_id for j in jobs]


def test_what_is_ordered_by_a_run_that_has_ended_never_begins() -> None:
    told: Told = queue.SimpleQueue()
    started: list[FakeHost] = []

    def start(taker: Any, code: Any) -> Any:
        started.append(FakeHost())
        return started[-1]

    hosts = hosts_from(start)
    late = a_job(1, told)
    late.scope.journal.is_abandoned = True
    hosts.perform(late)
    hosts.perform(a_job(2, told))
    assert _first(started).orders.get(timeout=10).operation_id == "no-such-operation-2"


def test_of_one_that_takes_more_than_a_moment_its_start_is_told_and_its_run_hears_of_it() -> None:
    told: Told = queue.SimpleQueue()
    lasting: queue.SimpleQueue[bool] = queue.SimpleQueue()
    job = a_job(1, told)
    job.lasts = lambda: lasting.put(job._is_start_told)
    hosts_from(lambda taker, code: FakeHost()).perform(job)
    assert lasting.get(timeout=10) is True
    assert told.empty()


def test_tenants_share_no_host() -> None:
    started: queue.SimpleQueue[FakeHost] = queue.SimpleQueue()

    def start(taker: Any, code: Any) -> Any:
        host = FakeHost()
        started.put(host)
        return host

    told: Told = queue.SimpleQueue()
    hosts = hosts_from(start)
    used = []
    for number, tenant in enumerate(("one", "other", "one")):
        hosts.perform(a_job(number, told, tenant))
        if tenant not in [each for each, _ in used]:
            used.append((tenant, started.get(timeout=10)))
        host = dict(used)[tenant]
        order = host.orders.get(timeout=10)
        hosts.take(host, Performed(order.operation_id))  # type: ignore[arg-type]
    assert started.empty()


def test_a_host_that_is_spent_takes_nothing_any_more() -> None:
    told: Told = queue.SimpleQueue()
    started: queue.SimpleQueue[FakeHost] = queue.SimpleQueue()
    hosts = hosts_from(lambda taker, code: noted(started))
    hosts.perform(a_job(1, told))
    first = started.get(timeout=10)
    first.orders.get(timeout=10)
    hosts.take(first, Performed("no-such-operation-1"))  # type: ignore[arg-type]
    hosts.take(first, Spent())  # type: ignore[arg-type]
    assert first.orders.get(timeout=10) == "leave"
    hosts.perform(a_job(2, told))
    assert started.get(timeout=10).orders.get(timeout=10).operation_id == "no-such-operation-2"
    assert first.orders.empty()


def test_what_a_spent_host_was_given_meanwhile_is_performed_by_another_one() -> None:
    told: Told = queue.SimpleQueue()
    started: queue.SimpleQueue[FakeHost] = queue.SimpleQueue()
    hosts = hosts_from(lambda taker, code: noted(started))
    hosts.perform(a_job(1, told))
    first = started.get(timeout=10)
    first.orders.get(timeout=10)
    hosts.take(first, Spent())  # type: ignore[arg-type]
    second = started.get(timeout=10)
    assert second.orders.get(timeout=10).operation_id == "no-such-operation-1"
    hosts.lost(first)  # type: ignore[arg-type]
    assert told.empty()
    hosts.take(second, Performed("no-such-operation-1"))  # type: ignore[arg-type]
    assert told.get(timeout=10).failure is None


def test_what_is_being_ended_is_given_to_nobody_else() -> None:
    told: Told = queue.SimpleQueue()
    started: queue.SimpleQueue[FakeHost] = queue.SimpleQueue()
    hosts = hosts_from(lambda taker, code: noted(started))
    job = a_job(1, told)
    hosts.perform(job)
    host = started.get(timeout=10)
    host.orders.get(timeout=10)
    job.is_ended = True  # as `end` does, before it kills the host
    hosts.take(host, Spent())  # type: ignore[arg-type]
    hosts.lost(host)  # type: ignore[arg-type]
    assert "died" in failure(told)["message"]
    assert started.empty()


@pytest.mark.parametrize(
    ("timeout", "said"), [(2.0, "2 seconds"), (1, "1 second"), (0.5, "0.5 seconds")]
)
def test_an_operation_that_took_too_long_is_told_its_limit(timeout: float, said: str) -> None:
    job = a_job(1, queue.SimpleQueue())
    job.order = replace(job.order, timeout=timeout)
    job.has_timed_out = True
    why = why_lost(FakeHost(), job)  # type: ignore[arg-type]
    assert why["message"] == f"the operation took longer than its {said}"


def noted(started: "queue.SimpleQueue[FakeHost]") -> Any:
    host = FakeHost()
    started.put(host)
    return host


def _first(started: list[FakeHost]) -> FakeHost:
    pause = threading.Event()
    while not started:
        pause.wait(0.01)
    return started[0]


@pytest.mark.parametrize("is_nested", [True, False])
def test_every_execution_runs_one_operation_beyond_the_limit(*, is_nested: bool) -> None:
    started: queue.SimpleQueue[FakeHost] = queue.SimpleQueue()

    def start(taker: Any, code: Any) -> FakeHost:
        host = FakeHost()
        started.put(host)
        return host

    told: Told = queue.SimpleQueue()
    hosts = hosts_from(start, limit=1)
    takes_long, quick, its_second, another = (a_job(number, told) for number in range(4))
    of_one_execution(takes_long, another)
    of_one_execution(quick, its_second, is_nested=is_nested)
    hosts.perform(takes_long)
    first = started.get(timeout=10)
    assert first.orders.get(timeout=10).operation_id == takes_long.order.operation_id
    for job in (another, quick, its_second):
        hosts.perform(job)
    beyond = started.get(timeout=10)
    assert beyond.orders.get(timeout=10).operation_id == quick.order.operation_id
    hosts.take(beyond, Performed(quick.order.operation_id))  # type: ignore[arg-type]
    assert beyond.orders.get(timeout=10).operation_id == its_second.order.operation_id
    assert started.empty()


def test_an_execution_with_a_limit_of_its_own_leaves_the_places_to_others() -> None:
    started: queue.SimpleQueue[FakeHost] = queue.SimpleQueue()

    def start(taker: Any, code: Any) -> FakeHost:
        host = FakeHost()
        started.put(host)
        return host

    told: Told = queue.SimpleQueue()
    hosts = hosts_from(start, limit=3)
    first, second, another = (a_job(number, told) for number in range(3))
    of_one_execution(first, second, most_operations=1)
    hosts.perform(first)
    one = started.get(timeout=10)
    assert one.orders.get(timeout=10).operation_id == first.order.operation_id
    hosts.perform(second)
    hosts.perform(another)
    other = started.get(timeout=10)
    assert other.orders.get(timeout=10).operation_id == another.order.operation_id
    hosts.take(one, Performed(first.order.operation_id))  # type: ignore[arg-type]
    assert one.orders.get(timeout=10).operation_id == second.order.operation_id
    assert started.empty()
