"""The exceptions that decide what happens to a task or a run (framework §2.4)."""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

Causes = Sequence[Mapping[str, Any]] | None


class NonRecoverableError(Exception):
    """The operation failed and must not be tried again."""

    def __init__(self, *args: Any, causes: Causes = None) -> None:
        super().__init__(*args)
        self.causes = list(causes or [])


class RecoverableError(Exception):
    """The operation failed; it is tried again, after `retry_after` seconds when given. A text that
    spells a number and a timedelta will do; what is no time at all counts as not given."""

    def __init__(
        self, message: str = "", retry_after: float | None = None, causes: Causes = None
    ) -> None:
        suffix = "" if retry_after is None else f" [retry_after={retry_after}]"
        super().__init__(f"{message}{suffix}")
        self.retry_after = seconds_of(retry_after)
        self.causes = list(causes or [])


def seconds_of(said: Any) -> float | None:
    """What authors give as a number of seconds; from inputs and from scripts it comes as a text."""
    if type(said) is int:
        return int(said)
    try:
        seconds = said.total_seconds() if isinstance(said, timedelta) else float(said)
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(seconds):
        return None
    return int(seconds) if seconds.is_integer() and not isinstance(said, float) else seconds


class OperationRetry(RecoverableError):
    """The operation itself asked to be tried again; handlers are not consulted."""


class WorkflowFailed(RuntimeError):
    """A run ended with failed tasks; its message has a line for each."""

    def __init__(self, *args: Any, causes: Causes = None, hide_traceback: bool = True) -> None:
        super().__init__(*args)
        self.causes = list(causes or [])
        self.hide_traceback = hide_traceback


class ExecutionCancelled(Exception):
    """The workflow noticed that its cancellation was asked for."""


class Fenced(Exception):
    """The journal refused to write; most often because another worker owns this execution now."""
