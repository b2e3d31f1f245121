"""cfy events: what executions said."""

from collections.abc import Callable
from datetime import datetime
from math import inf
from typing import Any, TypeVar

import click

from conductor.cli import options
from conductor.cli.completions import deployment_ids, execution_ids, node_names
from conductor.cli.connection import client
from conductor.cli.event_deletion import delete_events
from conductor.cli.everywhere import OffsetOrFormat
from conductor.cli.moments import AGO, MOMENT
from conductor.cli.noun import group
from conductor.cli.printing import chosen_format, print_data, say
from conductor.cli.progress import Lines
from conductor.cli.runs import watch
from conductor.cli.verb import Verb

F = TypeVar("F", bound=Callable[..., Any])


def _between(command: F) -> F:
    """--from, --to and --before; `_end` tells which one of the latter counts."""
    for option in (
        click.option("--before", type=AGO, help="Only what is older: 12h, '2 weeks'."),
        click.option("--to", "to_datetime", type=MOMENT, help="Only until this moment."),
        click.option("--from", "from_datetime", type=MOMENT, help="Only from this moment on."),
    ):
        command = option(command)
    return command


def _end(to_datetime: datetime | None, before: datetime | None) -> datetime | None:
    if to_datetime and before:
        raise click.UsageError("--to and --before exclude each other")
    return to_datetime or before


@group("events")
def events() -> None:
    """Read what executions said."""


@events.command("list", cls=Verb)
@click.argument("execution_id", required=False, type=execution_ids)
@click.option(
    "-e", "--execution-id", "named_id", type=execution_ids, help="The same as the argument."
)
@click.option("--tail", is_flag=True, help="Go on until the execution ends.")
@_between
@click.option("--node", "node_id", type=node_names, help="Only of this node.")
@click.option("--operation", help="Only of operations like this; % stands for anything.")
@click.option(
    "-o",
    "--pagination-offset",
    "_offset",
    type=OffsetOrFormat(0),
    default=0,
    help="Skip so many; or print like this.",
)
@click.option(
    "-s",
    "--pagination-size",
    "_size",
    type=click.IntRange(0),
    default=1000,
    help="Show so many at most.",
)
@options.logs
@options.workers
@options.tenant
def list_events(
    execution_id: str | None,
    named_id: str | None,
    tail: bool,
    include_logs: bool,
    as_json: bool,
    to_datetime: datetime | None,
    before: datetime | None,
    **filters: Any,
) -> None:
    """List the events of an execution, or watch it with --tail."""
    wanted, end = execution_id or named_id, _end(to_datetime, before)
    if wanted is None:
        raise click.UsageError("Name an execution; see them with: cfy executions list")
    server = client()
    execution = server.executions.get(wanted)
    if tail:
        watch(server, execution, timeout=inf, include_logs=include_logs, as_json=as_json)
        return
    found = server.events.list(include_logs, execution_id=wanted, to_datetime=end, **filters)
    if chosen_format() in ("json", "yaml"):
        print_data(found.items)
        return
    lines = Lines(as_json=as_json)
    for event in found:
        lines.show(event)


@events.command("delete", cls=Verb)
@click.argument("deployment_id", type=deployment_ids)
@_between
@click.option("--store-before", is_flag=True, help="Print them first.")
@click.option("-o", "--output-path", type=click.Path(), help="Write them into this file first.")
@click.option("--include-logs/--no-logs", default=True, help="Delete log lines beside the events.")
@options.tenant
def delete(
    deployment_id: str,
    from_datetime: datetime | None,
    to_datetime: datetime | None,
    before: datetime | None,
    store_before: bool,
    output_path: str | None,
    include_logs: bool,
) -> None:
    """Forget what was said about a deployment.

    What is printed or written first is exactly what goes.
    """
    path = output_path or ("-" if store_before else None)
    end = _end(to_datetime, before)
    gone = delete_events(client(), deployment_id, from_datetime, end, path, logs=include_logs)
    say(f"{gone} events of deployment {deployment_id} are deleted.")
