"""The cancel flags of the process, as workflow code asks for them (framework §1.15).

They are module globals because code in the wild reads and patches them as such.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from conductor.runtime.engine.exceptions import ExecutionCancelled

__all__ = ["EXECUTION_CANCELLED_RESULT", "ExecutionCancelled", "has_cancel_request"]

EXECUTION_CANCELLED_RESULT = "execution_cancelled"

cancel_request = False
kill_request = False
cancel_callbacks: set[Callable[[], Any]] = set()
kill_callbacks: set[Callable[[], Any]] = set()


def has_cancel_request() -> bool:
    """True after a kill request too."""
    return cancel_request


def has_kill_request() -> bool:
    return kill_request


def set_cancel_request() -> None:
    globals()["cancel_request"] = True
    for callback in list(cancel_callbacks):
        callback()


def set_kill_request() -> None:
    globals()["kill_request"] = True
    set_cancel_request()
    for callback in list(kill_callbacks):
        callback()


def clear_requests() -> None:
    """For the host, between two executions."""
    globals().update(cancel_request=False, kill_request=False)
    cancel_callbacks.clear()
    kill_callbacks.clear()


@contextmanager
def own_requests(cancelled: Callable[[], Any]) -> Iterator[None]:
    """For one execution in a process that goes on: what is asked of it calls `cancelled`, and what
    was asked of another, before it or around it, is not asked of this one."""
    before = cancel_request, kill_request, set(cancel_callbacks), set(kill_callbacks)
    clear_requests()
    cancel_callbacks.add(cancelled)
    try:
        yield
    finally:
        clear_requests()
        globals().update(cancel_request=before[0], kill_request=before[1])
        cancel_callbacks.update(before[2])
        kill_callbacks.update(before[3])
