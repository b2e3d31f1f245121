"""cfy events: what executions said."""

from math import inf
from typing import Any

import click

from conductor.cli import options
from conductor.cli.completions import deployment_ids, execution_ids
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import chosen_format, print_data, say
from conductor.cli.progress import Lines
from conductor.cli.runs import watch
from conductor.cli.verb import Verb


@group("events")
def events() -> None:
    """Read what executions said."""


@events.command("list", cls=Verb)
@click.argument("execution_id", required=False, type=execution_ids)
@click.option("-e", "--execution-id", "named_id", type=execution_ids)
@click.option("--tail", is_flag=True, help="Go on until the execution ends.")
@click.option("--from", "from_datetime", help="Only from this moment on.")
@click.option("--to", "to_datetime", help="Only until this moment.")
@click.option("--node", "node_id", help="Only of this node.")
@click.option("--operation", help="Only of operations like this; % stands for anything.")
@click.option("-o", "--pagination-offset", "_offset", type=click.IntRange(0), default=0)
@click.option("-s", "--pagination-size", "_size", type=click.IntRange(0), default=1000)
@options.logs
@options.tenant
def list_events(
    execution_id: str | None,
    named_id: str | None,
    tail: bool,
    include_logs: bool,
    json_output: bool,
    **filters: Any,
) -> None:
    """List the events of an execution, or watch it with --tail."""
    wanted = execution_id or named_id
    if wanted is None:
        raise click.UsageError("Name an execution; see them with: cfy executions list")
    server = client()
    execution = server.executions.get(wanted)
    if tail:
        watch(server, execution, timeout=inf, include_logs=include_logs, as_json=json_output)
        return
    found = server.events.list(include_logs, execution_id=wanted, **filters)
    if chosen_format() in ("json", "yaml"):
        print_data(found.items)
        return
    lines = Lines(as_json=json_output)
    for event in found:
        lines.show(event)


@events.command("delete", cls=Verb)
@click.argument("deployment_id", type=deployment_ids)
@click.option("--from", "from_datetime", help="Only from this moment on.")
@click.option("--to", "to_datetime", help="Only until this moment.")
@click.option("--include-logs/--no-logs", default=True, help="Delete log lines beside the events.")
@options.tenant
def delete_events(deployment_id: str, include_logs: bool, **moments: Any) -> None:
    """Forget what was said about a deployment."""
    gone = client().events.delete(deployment_id, include_logs, **moments)
    say(f"{gone[0]} events of deployment {deployment_id} are deleted.")
