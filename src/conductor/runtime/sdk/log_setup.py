"""Loggers for code that runs outside an operation."""

import logging
import sys
from collections.abc import Iterable
from pathlib import Path
from pkgutil import resolve_name

DEFAULT_FORMAT = "%(asctime)s [%(levelname)s] [%(name)s] %(message)s"


def setup_logger(
    logger_name: str,
    logger_level: int = logging.INFO,
    handlers: Iterable[logging.Handler] | None = None,
    remove_existing_handlers: bool = True,
    logger_format: str | None = None,
    propagate: bool = True,
) -> logging.Logger:
    """A logger that writes to stdout, or to `handlers`."""
    logger = logging.getLogger(logger_name)
    if remove_existing_handlers:
        logger.handlers.clear()
    for handler in handlers or [logging.StreamHandler(sys.stdout)]:
        handler.setFormatter(logging.Formatter(logger_format or DEFAULT_FORMAT, "%H:%M:%S"))
        logger.addHandler(handler)
    logger.setLevel(logger_level)
    logger.propagate = propagate
    return logger


def setup_subprocess_logger() -> None:
    """All that is logged in this process goes to stdout, for the process that reads it."""
    setup_logger("", logging.DEBUG, [logging.StreamHandler(sys.stdout)])


def setup_agent_logger(
    log_name: str, log_level: int | str | None = None, log_dir: str | None = None
) -> None:
    """All that is logged in this process goes to `<log_dir>/<log_name>.log`, else to stdout."""
    handler: logging.Handler = logging.StreamHandler(sys.stdout)
    if log_dir:
        file = Path(log_dir) / f"{log_name}.log"
        rotating = resolve_name("logging.handlers:RotatingFileHandler")  # loads pickle
        handler = rotating(file, maxBytes=5 << 20, backupCount=7)
    setup_logger("", logging.INFO, [handler])
    logging.getLogger().setLevel(log_level or logging.INFO)
