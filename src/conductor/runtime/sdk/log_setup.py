"""Loggers for code that runs outside an operation."""

import logging
import sys
from collections.abc import Iterable

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
