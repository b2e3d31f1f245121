"""A process to which everything falls that was started below it and lost its parent."""

import ctypes
import os
import sys
from collections.abc import Collection
from contextlib import suppress

from conductor.channel.proc import ProcStat, children, proc_stat

_PR_SET_CHILD_SUBREAPER = 36


def become_subreaper() -> None:
    """Keep below this process whatever it starts, also what detaches itself.

    Whoever adopts must reap: see `reap_adopted`. Where there is no such thing (macOS), nothing
    happens. The children of this process do not become subreapers.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "this process cannot become a subreaper")


def reap_adopted(known: Collection[int] | None = None) -> list[int]:
    """Reap the dead children that this process did not start itself; returns their pids.

    `known` are those that it did start, and that somebody is going to wait for: a `Popen.wait`
    that was robbed of its child would report success. Without `known` only those are reaped that
    their session shows to be adopted: a process of ours is in our session, or leads one.
    """
    reaped = []
    for pid in children(os.getpid()):
        stat = proc_stat(pid)
        if stat is not None and stat.is_dead and _is_adopted(pid, stat, known):
            with suppress(ChildProcessError):  # somebody else was faster
                os.waitpid(pid, os.WNOHANG)
                reaped.append(pid)
    return reaped


def _is_adopted(pid: int, stat: ProcStat, known: Collection[int] | None) -> bool:
    if known is None:
        return stat.session not in (pid, os.getsid(0))
    return pid not in known
