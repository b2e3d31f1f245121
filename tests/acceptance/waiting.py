"""Waiting for other processes, never longer than needed."""

from collections.abc import Callable
from threading import Event
from time import monotonic


def eventually(is_so: Callable[[], object], what: str, within: float = 20.0) -> None:
    """Fail with `what` when it does not come true within so many seconds."""
    deadline, pause = monotonic() + within, Event()
    while not is_so():
        assert monotonic() < deadline, f"not within {within:g} s: {what}"
        pause.wait(0.05)
