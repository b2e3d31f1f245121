"""How logging is configured, to be put back."""

import logging
from typing import Any, NamedTuple


class LoggerState(NamedTuple):
    level: int = logging.NOTSET
    is_disabled: bool = False
    propagates: bool = True
    handlers: tuple[Any, ...] = ()
    filters: tuple[Any, ...] = ()


LoggingState = tuple[int, dict[logging.Logger, LoggerState]]


def logging_state() -> LoggingState:
    return logging.root.manager.disable, {each: _state(each) for each in _loggers()}


def set_logging_state(kept: LoggingState) -> None:
    """Loggers that are new stay, for nobody can forget them, and are as if they were fresh."""
    disabled_level, states = kept
    logging.disable(disabled_level)
    for logger in _loggers():
        state = states.get(logger, LoggerState())
        if _state(logger) != state:
            logger.setLevel(state.level)
            logger.disabled, logger.propagate = state.is_disabled, state.propagates
            logger.handlers[:], logger.filters[:] = state.handlers, state.filters


def _loggers() -> list[logging.Logger]:
    named = logging.root.manager.loggerDict.values()
    return [logging.root, *(each for each in named if isinstance(each, logging.Logger))]


def _state(logger: logging.Logger) -> LoggerState:
    return LoggerState(
        logger.level,
        logger.disabled,
        bool(logger.propagate),
        tuple(logger.handlers),
        tuple(logger.filters),
    )
