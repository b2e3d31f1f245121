"""Which processes may wait for work."""

from datetime import timedelta
from typing import Any

from conductor.domain.clock import FakeClock
from conductor.transport.idle_hosts import IdleHosts, IdlePool

HOUR = timedelta(hours=1)


class FakeHost:
    """An idle host, as far as it is looked at here."""


def pools(most: int) -> tuple[IdlePool[str], IdlePool[str]]:
    idle = IdleHosts(most, HOUR, FakeClock())
    return idle.pool(), idle.pool()


def added(pool: IdlePool[str], home: str, **options: Any) -> tuple[Any, list[Any]]:
    host: Any = FakeHost()
    return host, pool.add(home, host, **options)


def test_a_hundred_deployments_leave_no_more_than_the_limit() -> None:
    runs, operations = pools(28)
    idle = []
    for number in range(100):
        for pool in (runs, operations):
            host, surplus = added(pool, f"deployment-{number}")
            idle.append(host)
            assert surplus == idle[:-28]
            idle = idle[-28:]
        assert len(runs.homes()) + len(operations.homes()) == len(idle) <= 28


def test_the_least_recently_used_goes_first_whatever_it_is() -> None:
    runs, operations = pools(2)
    run, _ = added(runs, "a")
    operation, _ = added(operations, "a")
    assert runs.take(lambda home: home == "a") is run
    runs.add("a", run)  # used again
    _, surplus = added(runs, "b")
    assert surplus == [operation]


def test_an_awaited_one_stays_until_somebody_had_the_chance_to_take_it() -> None:
    _, operations = pools(0)
    host, surplus = added(operations, "a", is_awaited=True)
    assert surplus == []
    assert operations.settle(host) == [host]


def test_a_taken_one_is_nobodys_surplus() -> None:
    _, operations = pools(0)
    host, _ = added(operations, "a", is_awaited=True)
    assert operations.take(lambda home: True) is host
    assert operations.settle(host) == []


def test_nobody_waits_for_longer_than_the_limit() -> None:
    clock = FakeClock()
    idle = IdleHosts(28, HOUR, clock)
    runs: IdlePool[str] = idle.pool()
    operations: IdlePool[str] = idle.pool()
    first, _ = added(runs, "a")
    awaited, _ = added(operations, "a", is_awaited=True)
    clock.advance(HOUR / 2)
    second, _ = added(operations, "b")
    assert idle.overdue() == []
    clock.advance(HOUR / 2)
    assert idle.overdue() == [first]
    runs.add("c", first)  # another life
    clock.advance(HOUR / 2)
    assert idle.overdue() == [second]
    operations.settle(awaited)
    assert idle.overdue() == [awaited]
    assert (runs.homes(), operations.homes()) == (["c"], [])


def test_all_that_wait_for_one_thing_may_be_taken_at_once() -> None:
    runs, operations = pools(28)
    ours = [added(runs, "a")[0] for _ in range(2)]
    added(runs, "b")
    added(operations, "a")
    assert runs.take_all(lambda home: home == "a") == ours
    assert (runs.homes(), operations.homes()) == (["b"], ["a"])
