"""Waiting for other processes, never longer than needed."""

from collections.abc import Callable
from threading import Event
from time import monotonic


def eventually(
    is_so: Callable[[], object], what: str | Callable[[], str], within: float = 60.0
) -> None:
    """Fail with `what`, asked for in that moment, when it does not come true within so many
    seconds."""
    deadline, pause = monotonic() + within, Event()
    while not is_so():
        if monotonic() >= deadline:
            raise AssertionError(
                f"not within {within:g} s: {what if isinstance(what, str) else what()}"
            )
        pause.wait(0.05)
