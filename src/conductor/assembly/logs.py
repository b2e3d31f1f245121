"""How the processes of the server's side write their log: lines for people, or JSON."""

import logging
import sys

import structlog

from conductor.settings import LogSettings

_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_NOISY = ("httpx", "httpcore", "uvicorn.access")


def set_up_logs(settings: LogSettings) -> None:
    """To standard error. Every line has its time, level and logger, and within a request its id."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(_json() if settings.as_json else [_lines()]),
            ],
        )
    )
    logging.basicConfig(level=settings.level, handlers=[handler], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)


def _lines() -> structlog.typing.Processor:
    plain = structlog.dev.plain_traceback
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)


def _json() -> list[structlog.typing.Processor]:
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
