"""Reads what a process prints, and logs it."""

import logging
import threading
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from conductor.runtime.sdk.current import current_ctx


class OutputConsumer:
    """`OutputConsumer(process.stdout, logger, "<out> ")` logs each line, in a thread of its own.

    With `ctx` that thread knows the operation's context. `join` waits for the end of the output.
    """

    def __init__(
        self, out: Iterable[bytes | str], logger: logging.Logger, prefix: str, ctx: Any = None
    ) -> None:
        self.out = out
        self.logger = logger
        self.prefix = prefix
        self.ctx = ctx
        self.consumer = threading.Thread(target=self._consume, daemon=True)
        self.consumer.start()

    def handle_line(self, line: str) -> None:
        """Of each line, without its end."""
        self.logger.info("%s%s", self.prefix, line)

    def join(self) -> None:
        self.consumer.join()

    def _consume(self) -> None:
        with nullcontext() if self.ctx is None else current_ctx.push(self.ctx):
            for line in self.out:
                text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
                self.handle_line(text.rstrip("\r\n"))
