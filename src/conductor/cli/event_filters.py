"""Which events are wanted: the options of `events list`, in words of the client."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from conductor.cli.completions import node_instance_ids, node_names
from conductor.cli.moments import AGO, MOMENT

F = TypeVar("F", bound=Callable[..., Any])
KINDS = {"event": "cloudify_event", "log": "cloudify_log"}
LEVELS = ("debug", "info", "warning", "error", "critical")


def between(command: F) -> F:
    """--from, --to and --before; `end_of` tells which one of the latter counts."""
    return _with(
        command,
        click.option("--from", "from_datetime", type=MOMENT, help="Only from this moment on."),
        click.option("--to", "to_datetime", type=MOMENT, help="Only until this moment."),
        click.option("--before", type=AGO, help="Only what is older: 12h, '2 weeks'."),
    )


def end_of(to_datetime: datetime | None, before: datetime | None) -> datetime | None:
    if to_datetime and before:
        raise click.UsageError("--to and --before exclude each other")
    return to_datetime or before


def event_filters(command: F) -> F:
    """The verb gets what `wishes` takes. Those that may be given several times take any of it."""
    level = click.Choice(LEVELS, case_sensitive=False)
    instance = "Only of this node instance; repeatable."
    return _with(
        between(command),
        click.option("--node", "node_id", type=node_names, help="Only of this node."),
        click.option("--instance", multiple=True, type=node_instance_ids, help=instance),
        click.option("--operation", help="Only of operations like this; % stands for anything."),
        click.option("--type", "kind", type=click.Choice(list(KINDS)), help="Only of this kind."),
        click.option("--event-type", multiple=True, help="Only such as task_failed; repeatable."),
        click.option("--level", multiple=True, type=level, help="Only such log lines; repeatable."),
        click.option("--text", help="Only what has this in its message, in any case."),
    )


def wishes(
    *,
    include_logs: bool,
    kind: str | None,
    from_datetime: datetime | None,
    to_datetime: datetime | None,
    before: datetime | None,
    level: tuple[str, ...],
    event_type: tuple[str, ...],
    instance: tuple[str, ...],
    text: str | None,
    **same: Any,
) -> dict[str, Any]:
    """For `list`, `read_on` and `stream` of the client's events; nothing where none is wanted."""
    _check(include_logs=include_logs, kind=kind, has_level=bool(level), has_type=bool(event_type))
    wanted = {
        "type": KINDS.get(kind or ""),
        "from_datetime": from_datetime,
        "to_datetime": end_of(to_datetime, before),
        "level": list(level),
        "event_type": list(event_type),
        "node_instance_id": list(instance),
        "_search": text,
        **same,
    }
    given = {name: wish for name, wish in wanted.items() if wish}
    return {"include_logs": include_logs, **given}


def _check(*, include_logs: bool, kind: str | None, has_level: bool, has_type: bool) -> None:
    """Where nothing at all could be found, say why."""
    if (kind == "log" or has_level) and not include_logs:
        raise click.UsageError("--no-logs leaves nothing of --level and --type log: leave it out")
    if has_level and (kind == "event" or has_type):
        raise click.UsageError("events have no --level, and log lines no --event-type: take one")
    if has_type and kind == "log":
        raise click.UsageError("log lines have no --event-type: leave --type out")


def _with(command: F, *options: Callable[[F], F]) -> F:
    for option in reversed(options):
        command = option(command)
    return command
