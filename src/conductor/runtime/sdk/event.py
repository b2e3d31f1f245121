"""An event or a log line as a text: `<timestamp> CFY <deployment> [instance.operation] text`."""

from collections.abc import Mapping
from typing import Any

NO_VERBOSE = 0
LOW_VERBOSE = 1
MEDIUM_VERBOSE = 2
HIGH_VERBOSE = 3


class Event:
    """`event` is the plain record of framework §1.18; `str` of this is its line."""

    def __init__(
        self,
        event: Mapping[str, Any],
        verbosity_level: int = NO_VERBOSE,
        with_worker_names: bool = False,
    ) -> None:
        self._event = event
        self._context: Mapping[str, Any] = event.get("context") or {}
        self._verbosity_level = verbosity_level
        self._with_worker_names = with_worker_names

    def __str__(self) -> str:
        worker = self._context.get("task_queue") if self._with_worker_names else None
        parts = [
            f"{self.printable_timestamp} ",
            worker or "",
            self.event_type_indicator,
            f"<{self.deployment_id}>",
            self.operation_info,
            self.text,
        ]
        return " ".join(part for part in parts if part)

    @property
    def has_output(self) -> bool:
        """What is only for debugging shows from `MEDIUM_VERBOSE` on."""
        return self.log_level != "DEBUG" or self._verbosity_level >= MEDIUM_VERBOSE

    @property
    def is_log_message(self) -> bool:
        return "cloudify_log" in str(self._event.get("type"))

    @property
    def event_type(self) -> str | None:
        return self._event.get("event_type")

    @property
    def event_type_indicator(self) -> str:
        return "LOG" if self.is_log_message else "CFY"

    @property
    def log_level(self) -> str | None:
        level = self._event.get("level") if self.is_log_message else None
        return str(level).upper() if level else None

    @property
    def text(self) -> str:
        message = self._event.get("message") or {}
        text = message if isinstance(message, str) else message.get("text")
        return f"{self.log_level}: {text}" if self.log_level else str(text)

    @property
    def timestamp(self) -> str:
        return str(self._event.get("@timestamp") or self._event.get("timestamp") or "")

    @property
    def printable_timestamp(self) -> str:
        return self.timestamp.replace("T", " ").replace("Z", "")

    @property
    def deployment_id(self) -> str | None:
        return self._context.get("deployment_id")

    @property
    def node_id(self) -> str | None:
        return self._context.get("node_id")

    @property
    def source_id(self) -> str | None:
        return self._context.get("source_id")

    @property
    def target_id(self) -> str | None:
        return self._context.get("target_id")

    @property
    def operation(self) -> str | None:
        """The last word of its name."""
        operation = self._context.get("operation")
        return operation and str(operation).rpartition(".")[2]

    @property
    def operation_info(self) -> str:
        """`[web_1.start]`, and `[web_1->db_1|establish]` of a relationship."""
        if self.source_id is not None:
            where = [f"{self.source_id}->{self.target_id}", self.operation]
            return f"[{'|'.join(filter(None, where))}]"
        where = [self.node_id, self.operation]
        return f"[{'.'.join(filter(None, where))}]" if any(where) else ""
