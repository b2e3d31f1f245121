"""What one run of `cfy` was told before its verb: format, loudness, server."""

from dataclasses import dataclass
from typing import Any

import click


@dataclass
class Invocation:
    """Filled by the options that every command takes.

    With `has_json_lines` the answer is an object per event, and sentences go where errors go.
    `session` and `patience` replace the HTTP connection pool and its `Retries`, `timeout` is how
    many seconds an answer may take; None is the client's own. The
    task retries, and their interval in seconds, are those of operations of local executions that do
    not say so themselves.
    """

    format: str | None = None
    is_quiet: bool = False
    is_extended: bool = False
    with_workers: bool = False
    has_json_lines: bool = False
    verbosity: int = 0
    profile_name: str | None = None
    tenant: str | None = None
    session: Any = None
    patience: Any = None
    timeout: float | None = None
    task_retries: int = 0
    task_retry_interval: int = 1


def invocation(context: click.Context | None = None) -> Invocation:
    """Return the running invocation; any part of the command tree shares it."""
    found: Invocation = (context or click.get_current_context()).ensure_object(Invocation)
    return found
