"""The processes below this one."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from conductor.channel.descendants import descendants, freeze, kill
from conductor.channel.proc import children


def own_children() -> list[int]:
    """Without /proc (macOS) nothing is seen."""
    return children(os.getpid())


class Family:
    """What the operation that runs now has started, as against what finished ones left.

    >>> with family.of_one_operation():
    ...     outcome = run_operation(function, context, kwargs, backend)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_running = False
        self._elder: frozenset[int] = frozenset()

    @contextmanager
    def of_one_operation(self) -> Iterator[None]:
        """Leaving the block makes what is still there the deployment's: `kill_all` spares it."""
        with self._lock:
            self._elder = frozenset(own_children())
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
                kill(freeze(lambda: descendants(os.getpid(), spared=self._elder)))


def end_own_children() -> None:
    """SIGKILL to everything below this process."""
    kill(freeze(lambda: descendants(os.getpid())))
