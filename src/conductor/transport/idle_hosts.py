"""Processes that wait for work, of every kind: one limit for all of them."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from conductor.transport.host import Host

Home = TypeVar("Home")


@dataclass
class _Idle(Generic[Home]):
    since: int
    home: Home
    host: Host
    is_awaited: bool


class IdleHosts:
    """At most `most` wait; the least recently used go first, whosever they are."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._pools: list[IdlePool] = []  # type: ignore[type-arg]
        self._turns = itertools.count()

    def pool(self) -> "IdlePool[Home]":
        """For hosts of one kind, each with a `Home` that says whom it serves."""
        made: IdlePool[Home] = IdlePool(self._lock, self._turns, self._surplus)
        self._pools.append(made)
        return made

    def _surplus(self) -> list[Host]:
        """The lock is held."""
        waiting = [
            (each.since, pool, each)
            for pool in self._pools
            for each in pool.entries
            if not each.is_awaited
        ]
        leaving = sorted(waiting, key=lambda each: each[0])[: max(0, len(waiting) - self._most)]
        for _, pool, each in leaving:
            pool.entries.remove(each)
        return [each.host for _, _, each in leaving]


class IdlePool(Generic[Home]):
    """The hosts of one kind, the least recently used first. Whoever adds one lets those go that are
    returned: they are too many."""

    def __init__(
        self,
        lock: threading.Lock,
        turns: "itertools.count[int]",
        surplus: Callable[[], list[Host]],
    ) -> None:
        self.entries: list[_Idle[Home]] = []
        self._lock = lock
        self._turns = turns
        self._surplus = surplus

    def __bool__(self) -> bool:
        return bool(self.entries)

    def homes(self) -> list[Home]:
        with self._lock:
            return [each.home for each in self.entries]

    def add(self, home: Home, host: Host, *, is_awaited: bool = False) -> list[Host]:
        """One that `is_awaited` stays until it `settle`s: somebody is about to take it."""
        with self._lock:
            self.entries.append(_Idle(next(self._turns), home, host, is_awaited))
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

    def forget(self, host: Host) -> None:
        with self._lock:
            self.entries[:] = [each for each in self.entries if each.host is not host]

    def clear(self) -> list[Host]:
        with self._lock:
            hosts = [each.host for each in self.entries]
            self.entries.clear()
        return hosts
