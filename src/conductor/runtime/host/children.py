"""The processes below this one."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from conductor.channel.descendants import descendants, freeze, kill
from conductor.channel.proc import children
from conductor.channel.subreaper import reap_adopted


def own_children() -> list[int]:
    """Without /proc (macOS) nothing is seen."""
    return children(os.getpid())


def has_children() -> bool:
    """Living ones; whoever has ended is buried on the way."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    reap_adopted()
    return bool(own_children())


class Family:
    """What the operation that runs now has started. What finished ones left is not here: a host
    that was left with children takes no other operation.

    >>> with family.of_one_operation():
    ...     outcome = run_operation(function, context, kwargs, backend)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_running = False

    @contextmanager
    def of_one_operation(self) -> Iterator[None]:
        """Leaving the block makes what is still there the deployment's: `kill_all` spares it."""
        with self._lock:
            self._is_running = True
        try:
            yield
        finally:
            with self._lock:
                self._is_running = False

    def kill_all(self) -> None:
        """Kill what the running operation started; nothing at all when none runs.

        It does not look whether they are gone: call `os._exit` at once, before the operation, which
        still runs, can start another one. Meant for a thread beside the operation's.
        """
        with self._lock:
            if self._is_running:
                kill(freeze(lambda: descendants(os.getpid())))


def end_own_children() -> None:
    """SIGKILL to everything below this process."""
    kill(freeze(lambda: descendants(os.getpid())))
