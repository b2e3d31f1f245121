"""Garbage collection while a workflow runs: its graphs are large, live long and hold no garbage."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (20_000, 20, 20)  # objects; then collections of the younger generation
_lock = threading.Lock()
_found: list[tuple[int, int, int]] = []  # the thresholds as each workflow that runs now found them


@contextmanager
def seldom_collected() -> Iterator[None]:
    """What is there already is left alone, and the rest looked at less often: at the default
    threshold of 700 objects a graph of a hundred thousand tasks is walked over and over again."""
    with _lock:
        _found.append(gc.get_threshold())
        gc.freeze()
        gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        with _lock:
            if len(_found) == 1:  # the last of those that run side by side
                gc.set_threshold(*_found[0])
                gc.unfreeze()
            _found.pop()
