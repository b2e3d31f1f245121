"""What an operation says: log lines and events."""

import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from conductor.domain.event import EVENT, LOG, EventRecord
from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.line_handler import LineHandler

Raw = Mapping[str, Any]


class Voice:
    """The one way by which an operation's words reach its execution."""

    def __init__(self, raw: Raw, backend: Backend) -> None:
        self._context = message_context(raw)
        self._backend = backend

    def log(
        self,
        level: str,
        logger: str,
        message: str,
        said_at: float,
        spooled: tuple[str, int] | None = None,
    ) -> None:
        """`said_at` is in seconds since the epoch."""
        moment = _moment(said_at)
        self._say(EventRecord(LOG, message, moment, None, level, logger, self._context, spooled))

    def event(self, message: str, event_type: str = "plugin_event") -> None:
        self._say(
            EventRecord(EVENT, message, _moment(time.time()), event_type, context=self._context)
        )

    def _say(self, record: EventRecord) -> None:
        self._backend.say(record)


class VoiceHandler(LineHandler):
    """Hands the lines of a logger to a `Voice`."""

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        self._voice = voice

    def emit(self, record: logging.LogRecord) -> None:
        level = record.levelname.lower()
        spooled = getattr(record, "spooled", None)
        self._voice.log(level, record.name, self.format(record), record.created, spooled)


def operation_logger(name: str, voice: Voice) -> logging.Logger:
    """A logger that nobody else knows: it goes when the operation goes."""
    logger = logging.Logger(f"ctx.{name}", logging.DEBUG)
    logger.addHandler(VoiceHandler(voice))
    return logger


def message_context(raw: Raw) -> dict[str, Any]:
    """Who speaks, in the words of an event's context (framework §1.18)."""
    operation = raw.get("operation") or {}
    context = {
        "task_id": raw.get("task_id"),
        "task_name": raw.get("task_name"),
        "operation": operation.get("name"),
        "plugin": (raw.get("plugin") or {}).get("name"),
        **_whereabouts(raw),
    }
    return {key: value for key, value in context.items() if value is not None}


def _whereabouts(raw: Raw) -> dict[str, Any]:
    if not raw.get("related"):
        return {"node_id": raw.get("node_id"), "node_name": raw.get("node_name")}
    source, target = ends(raw)
    return {
        "source_id": source["node_id"],
        "source_name": source["node_name"],
        "target_id": target["node_id"],
        "target_name": target["node_name"],
    }


def ends(raw: Raw) -> tuple[Raw, Raw]:
    """Source and target of a relationship's raw context, each with node_id and node_name."""
    related = raw["related"]
    return (raw, related) if related["is_target"] else (related, raw)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
