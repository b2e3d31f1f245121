"""Everything below a process, and how it is ended so that nothing escapes.

Whoever is a subreaper (`become_subreaper`) finds below itself whatever it started, however far
that has detached.
"""

import os
import signal
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from time import monotonic

from conductor.channel.identity import ProcessIdentity
from conductor.channel.proc import catches, children, proc_stat
from conductor.channel.spooler import is_spooler

Find = Callable[[], Iterable[int]]

_FREEZING = 10.0  # seconds, in total: what multiplies is quick, and the machine may be busy
_STOPPING = 0.25  # seconds for one round; a process inside a slow system call takes its time
_PAUSE = 0.002
_CLEANING_PAUSE = 0.02


def descendants(pid: int, *, spared: Collection[int] = ()) -> Iterator[int]:
    """From the top down. What is spared is left out, with everything below it.

    So are spoolers: they end by themselves, when they have saved what the others printed.
    """
    waiting = [pid]
    for each in waiting:
        below = [child for child in children(each) if child not in spared and not is_spooler(child)]
        yield from below
        waiting += below


def ask_to_end(pid: int, *, within: timedelta, is_over: Callable[[], bool]) -> None:
    """SIGTERM to everything below the process, and wait until that has ended.

    The process itself is asked only if it has code for it, and then given time until `is_over`.
    """
    asked = [each for each in map(ProcessIdentity.of, descendants(pid)) if each]
    takes_part = catches(pid, signal.SIGTERM)
    _signal(asked, signal.SIGTERM)
    if takes_part:
        _signal(filter(None, [ProcessIdentity.of(pid)]), signal.SIGTERM)

    def have_ended() -> bool:
        return is_over() or not (takes_part or any(each.is_alive() for each in asked))

    _wait(have_ended, monotonic() + within.total_seconds(), pause=_CLEANING_PAUSE)


def kill_tree(pid: int, *, within: timedelta = timedelta(seconds=5)) -> list[int]:
    """End the process and everything below it; the pids of those that live on nevertheless."""
    return kill_all(lambda: [pid, *descendants(pid)], within=within)


def kill_all(find: Find, *, within: timedelta = timedelta(seconds=5)) -> list[int]:
    """End what `find` finds, however often it must be asked; the pids of those that live on.

    >>> kill_all(lambda: [*marked, *descendants(host)])
    """
    doomed = freeze(find)
    kill(doomed)
    return [each.pid for each in survivors(doomed, within)]


def freeze(find: Find) -> list[ProcessIdentity]:
    """Stop what `find` finds, in its order, until it finds nothing new.

    A stopped process starts no other, so this sees all of them even while they multiply. One that
    does not stop in time is no reason to let the others go.
    """
    frozen: dict[ProcessIdentity, None] = {}
    deadline = monotonic() + _FREEZING
    while (new := _new(find(), frozen)) and monotonic() < deadline:
        _signal(new, signal.SIGSTOP)
        _await_stillness(new)
        frozen.update(dict.fromkeys(new))
    return [*frozen, *new]


def kill(frozen: Sequence[ProcessIdentity]) -> None:
    """SIGKILL from the bottom up, so that nobody who waits for another begins anything new."""
    _signal(reversed(frozen), signal.SIGKILL)


def survivors(killed: Iterable[ProcessIdentity], within: timedelta) -> list[ProcessIdentity]:
    """Those that are still alive after that time; none as soon as all are gone."""
    left = list(killed)

    def are_gone() -> bool:
        left[:] = [each for each in left if each.is_alive()]
        return not left

    _wait(are_gone, monotonic() + within.total_seconds())
    return left


def _new(pids: Iterable[int], seen: Collection[ProcessIdentity]) -> list[ProcessIdentity]:
    """Without the process that asks: it would stop itself."""
    found = [ProcessIdentity.of(pid) for pid in pids if pid != os.getpid()]
    return [each for each in found if each and each not in seen and each.is_alive()]


def _await_stillness(stopped: Iterable[ProcessIdentity]) -> None:
    def are_still() -> bool:
        return all(stat is None or stat.is_still for stat in (proc_stat(p.pid) for p in stopped))

    _wait(are_still, monotonic() + _STOPPING)


def _signal(processes: Iterable[ProcessIdentity], number: signal.Signals) -> None:
    for each in processes:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(each.pid, number)


def _wait(is_so: Callable[[], bool], deadline: float, *, pause: float = _PAUSE) -> None:
    never = threading.Event()
    while not is_so() and monotonic() < deadline:
        never.wait(pause)
