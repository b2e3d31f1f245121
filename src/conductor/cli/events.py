"""cfy events: what executions said."""

from datetime import datetime
from math import inf
from typing import Any

import click

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.executions import Execution
from conductor.cli import options
from conductor.cli.completions import deployment_ids, execution_ids
from conductor.cli.connection import client
from conductor.cli.event_deletion import delete_events
from conductor.cli.event_filters import between, end_of, event_filters, wishes
from conductor.cli.everywhere import OffsetOrFormat
from conductor.cli.failures import USAGE, Failure
from conductor.cli.noun import group
from conductor.cli.printing import is_for_programs, note, print_data, say
from conductor.cli.progress import Lines
from conductor.cli.runs import watch
from conductor.cli.tail import watch_deployment
from conductor.cli.verb import Verb

PAGE = 1000


@group("events")
def events() -> None:
    """Read what executions said."""


@events.command("list", cls=Verb)
@click.argument("execution_id", required=False, type=execution_ids)
@click.option(
    "-e", "--execution-id", "named_id", type=execution_ids, help="The same as the argument."
)
@click.option("-d", "--deployment-id", type=deployment_ids, help="Of all that a deployment did.")
@click.option("--tail", is_flag=True, help="Go on until what is under way has ended.")
@event_filters
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
    help=f"Show so many at most; {PAGE} when nothing is said.",
)
@options.logs
@options.workers
@options.tenant
def list_events(
    execution_id: str | None,
    named_id: str | None,
    deployment_id: str | None,
    tail: bool,
    as_json: bool,
    _offset: int,
    _size: int | None,
    **filters: Any,
) -> None:
    """List the events of an execution or of a deployment, or watch it with --tail."""
    if tail and (_offset or _size is not None):
        raise click.UsageError("--tail shows all, from the beginning or from --from on")
    named, wanted = _named(execution_id, named_id, deployment_id), wishes(**filters)
    server, page = client(), {"_offset": _offset, "_size": PAGE if _size is None else _size}
    execution = _checked(server, **named)
    if not tail:
        _print(server, named | wanted | page, as_json=as_json)
    elif execution is not None:
        watch(server, execution, timeout=inf, as_json=as_json, **wanted)
    else:
        watch_deployment(server, named["deployment_id"], **wanted)


def _named(execution: str | None, same: str | None, deployment: str | None) -> dict[str, str]:
    if execution and same and execution != same:
        raise click.UsageError(f"name one execution: {execution} or {same}")
    named = {"execution_id": execution or same, "deployment_id": deployment}
    if not any(named.values()):
        raise click.UsageError(
            "Name an execution, or a deployment with -d; see executions with: cfy executions list"
        )
    return {name: value for name, value in named.items() if value}


def _checked(
    server: CloudifyClient, execution_id: str | None = None, deployment_id: str | None = None
) -> Execution | None:
    """What is not there has said nothing either, so say that it is not there."""
    if execution_id is None:
        server.deployments.get(str(deployment_id), _include=["id"])
        return None
    execution = server.executions.get(execution_id)
    if deployment_id not in (None, execution.deployment_id):
        raise Failure(
            f"Execution {execution_id} is of deployment {execution.deployment_id}, "
            f"not of {deployment_id}: leave one of them out",
            USAGE,
        )
    return execution


def _print(server: CloudifyClient, query: dict[str, Any], *, as_json: bool) -> None:
    found = server.events.list(**query)
    if is_for_programs():
        print_data(found.items)
        return
    lines = Lines(as_json=as_json)
    for event in found:
        lines.show(event)
    total = found.metadata.pagination.total or 0
    if query["_offset"] + len(found) < total:
        note(f"{len(found)} of {total}; see what follows with -s and -o")


@events.command("delete", cls=Verb)
@click.argument("deployment_id", type=deployment_ids)
@between
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
    end = end_of(to_datetime, before)
    gone = delete_events(client(), deployment_id, from_datetime, end, path, logs=include_logs)
    say(f"{gone} events of deployment {deployment_id} are deleted.")
