"""Garbage collection, while a parse makes objects by the million and drops hardly any."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """As it was before, afterwards. Whoever parses beside it in another thread may be collected."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
