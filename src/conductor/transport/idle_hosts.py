"""Processes that wait for work, of every kind: one limit for all of them."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from conductor.domain.clock import Clock
from conductor.transport.host import Host

Home = TypeVar("Home")


@dataclass
class _Idle(Generic[Home]):
    turn: int
    since: float
    home: Home
    host: Host
    is_awaited: bool


class IdleHosts:
    """At most `most` wait, none for more than the time `longest`; the least recently used go first,
    whosever they are."""

    def __init__(self, most: int, longest: timedelta, clock: Clock) -> None:
        self._most = most
        self._longest = longest.total_seconds()
        self._clock = clock
        self._lock = threading.Lock()
        self._pools: list[IdlePool] = []  # type: ignore[type-arg]
        self._turns = itertools.count()

    def pool(self) -> "IdlePool[Home]":
        """For hosts of one kind, each with a `Home` that says whom it serves."""
        made: IdlePool[Home] = IdlePool(self._lock, self._turn, self._surplus)
        self._pools.append(made)
        return made

    def overdue(self) -> list[Host]:
        """Those that have waited too long; they wait no more."""
        before = self._clock.monotonic() - self._longest
        with self._lock:
            return self._taken([each for each in self._waiting() if each[1].since <= before])

    def _surplus(self) -> list[Host]:
        """The lock is held."""
        waiting = sorted(self._waiting(), key=lambda each: each[1].turn)
        return self._taken(waiting[: max(0, len(waiting) - self._most)])

    def _waiting(self) -> "list[tuple[IdlePool, _Idle]]":  # type: ignore[type-arg]
        return [(p, each) for p in self._pools for each in p.entries if not each.is_awaited]

    def _taken(self, leaving: "list[tuple[IdlePool, _Idle]]") -> list[Host]:  # type: ignore[type-arg]
        for pool, each in leaving:
            pool.entries.remove(each)
        return [each.host for _, each in leaving]

    def _turn(self) -> tuple[int, float]:
        return next(self._turns), self._clock.monotonic()


class IdlePool(Generic[Home]):
    """The hosts of one kind, the least recently used first. Whoever adds one lets those go that are
    returned: they are too many."""

    def __init__(
        self,
        lock: threading.Lock,
        turn: Callable[[], tuple[int, float]],
        surplus: Callable[[], list[Host]],
    ) -> None:
        self.entries: list[_Idle[Home]] = []
        self._lock = lock
        self._turn = turn
        self._surplus = surplus

    def __bool__(self) -> bool:
        return bool(self.entries)

    def homes(self) -> list[Home]:
        with self._lock:
            return [each.home for each in self.entries]

    def add(self, home: Home, host: Host, *, is_awaited: bool = False) -> list[Host]:
        """One that `is_awaited` stays until it `settle`s: somebody is about to take it."""
        with self._lock:
            self.entries.append(_Idle(*self._turn(), home, host, is_awaited))
            return self._surplus()

    def settle(self, host: Host) -> list[Host]:
        with self._lock:
            for each in self.entries:
                if each.host is host:
                    each.is_awaited = False
            return self._surplus()

    def take(self, suits: Callable[[Home], bool]) -> Host | None:
        """The one used last."""
        with self._lock:
            for index in reversed(range(len(self.entries))):
                if suits(self.entries[index].home):
                    return self.entries.pop(index).host
        return None

    def take_all(self, suits: Callable[[Home], bool]) -> list[Host]:
        with self._lock:
            taken = [each for each in self.entries if suits(each.home)]
            self.entries[:] = [each for each in self.entries if each not in taken]
        return [each.host for each in taken]

    def forget(self, host: Host) -> None:
        with self._lock:
            self.entries[:] = [each for each in self.entries if each.host is not host]

    def clear(self) -> list[Host]:
        with self._lock:
            hosts = [each.host for each in self.entries]
            self.entries.clear()
        return hosts
