"""The loggers of workflow code: what they are told is said to the execution's log."""

import logging
from datetime import UTC, datetime
from typing import Any

from conductor.domain.event import LOG, EventRecord
from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.line_handler import LineHandler


class SayingHandler(LineHandler):
    """Turns log records into log lines of the execution, with a fixed context."""

    def __init__(self, backend: Backend, context: dict[str, Any]) -> None:
        super().__init__()
        self._backend = backend
        self._context = context

    def emit(self, record: logging.LogRecord) -> None:
        self._backend.say(
            EventRecord(
                type=LOG,
                level=record.levelname.lower(),
                logger=record.name,
                message=self.format(record),
                timestamp=datetime.fromtimestamp(record.created, UTC),
                context=self._context,
            )
        )


def workflow_logger(execution_id: str, backend: Backend, instance: Any = None) -> logging.Logger:
    """`ctx.<execution>` or, for one instance, `ctx.<execution>-<instance>`."""
    suffix = "" if instance is None else f"-{instance.id}"
    context = {} if instance is None else {"node_id": instance.id, "node_name": instance.node_id}
    logger = logging.Logger(f"ctx.{execution_id}{suffix}", logging.DEBUG)
    logger.addHandler(SayingHandler(backend, context))
    return logger
