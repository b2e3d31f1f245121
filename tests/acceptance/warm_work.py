"""A workflow that tells which process runs it."""

import os
from typing import Any


def tell(ctx: Any, **_: Any) -> None:
    ctx.logger.info(f"pid {os.getpid()}")


def wait(ctx: Any, path: str, **_: Any) -> None:
    """Until somebody writes to that pipe."""
    tell(ctx)
    with open(path) as pipe:  # noqa: PTH123 - as an author would
        pipe.read()
