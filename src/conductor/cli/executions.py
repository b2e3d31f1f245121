"""cfy executions: start, watch, cancel, resume."""

from datetime import datetime
from math import inf
from typing import Any

import click

from conductor.cli import options, runs
from conductor.cli.completions import deployment_ids, execution_ids, workflow_names
from conductor.cli.connection import client, is_local
from conductor.cli.moments import AGO, MOMENT
from conductor.cli.noun import group
from conductor.cli.operations import operations
from conductor.cli.printing import print_list, print_record, say
from conductor.cli.summaries import add_summary
from conductor.cli.tasks_graphs import graphs
from conductor.cli.timings import SPELLED, moment
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb

SHOWN = (
    "id",
    "workflow_id",
    "status_display",
    "deployment_id",
    "created_at",
    "started_at",
    "scheduled_for",
    "created_by",
)
DETAILS = (
    *SHOWN,
    "ended_at",
    "error",
    "waits_for",
    "waits_behind",
    "is_dry_run",
    "finished_operations",
    "total_operations",
    "time_limit",
    "most_operations",
    "deeds",
    "parameters",
    "visibility",
    "tenant_name",
)


def _needs_server(_context: click.Context, option: click.Parameter, value: Any) -> Any:
    if value is not None and is_local():
        raise click.UsageError(f"{option.opts[0]} needs a server: nobody keeps it locally")
    return value


reason = click.option(
    "--reason", callback=_needs_server, help="Why: it is kept with the execution."
)

override_blackout = click.option(
    "--override-blackout",
    is_flag=True,
    default=None,
    callback=_needs_server,
    help="Begin in a blackout all the same: for administrators, with a --reason.",
)


@group("executions")
def executions() -> None:
    """Start, watch, cancel and resume executions."""


executions.add_command(operations)
executions.add_command(graphs)


@executions.command("start", cls=Verb)
@click.argument("workflow_id", type=workflow_names)
@options.deployment
@options.parameters
@click.option("-f", "--force", is_flag=True, help="Run beside what runs there already.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and do nothing.")
@click.option("--queue", is_flag=True, help="Wait in the queue when the deployment is busy.")
@click.option(
    "--wait-after-fail",
    type=int,
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="How long others may go on when one has failed.",
)
@click.option(
    "--time-limit",
    type=click.IntRange(1),
    callback=_needs_server,
    metavar="SECONDS",
    help="End it after that, as failed.",
)
@click.option(
    "--most-operations",
    type=click.IntRange(1),
    callback=_needs_server,
    help="Run no more of its operations at once.",
)
@click.option(
    "--idempotency-key",
    callback=_needs_server,
    metavar="TEXT",
    help="Who starts the same again with it gets the same execution.",
)
@click.option(
    "--schedule",
    callback=_needs_server,
    metavar="MOMENT",
    help=f"Start it then, and not now: {SPELLED}.",
)
@override_blackout
@reason
@options.waiting(by_default=True)
@options.logs
@options.workers
@options.local_retries
@options.tenant
def start(
    workflow_id: str,
    deployment_id: str,
    parameters: tuple[str, ...],
    schedule: str | None,
    wait: bool,
    timeout: int,
    include_logs: bool,
    as_json: bool,
    **how: Any,
) -> None:
    """Start WORKFLOW_ID on a deployment and watch it to its end."""
    if how["queue"] and (how["force"] or how["dry_run"]):
        raise click.UsageError("--queue goes neither with --force nor with --dry-run")
    if how["queue"] and schedule:
        raise click.UsageError("--queue does not go with --schedule: it waits for its time anyhow")
    if schedule:
        how["schedule"] = moment(schedule, None, "--schedule")
    how = {name: value for name, value in how.items() if value is not None}
    server, seen = client(), {"include_logs": include_logs, "as_json": as_json}
    execution = runs.start(server, deployment_id, workflow_id, parse_values(parameters), **how)
    seen["is_patient"] = options.is_given("wait")
    runs.see_through(server, execution, wait=wait, timeout=timeout, **seen)


@executions.command("list", cls=Verb)
@click.option("-d", "--deployment-id", type=deployment_ids, help="Only of this deployment.")
@click.option(
    "--include-system-workflows", is_flag=True, help="Also those that belong to no deployment."
)
@options.listing("created_at")
@options.tenant
def list_executions(deployment_id: str | None, include_system_workflows: bool, **page: Any) -> None:
    """List executions."""
    found = client().executions.list(
        include_system_workflows=include_system_workflows,
        deployment_id=deployment_id,
        **options.listing_query(**page),
    )
    print_list(found, SHOWN, found.metadata.pagination.total)


@executions.command("get", cls=Verb)
@click.argument("execution_id", type=execution_ids)
@options.tenant
def get(execution_id: str) -> None:
    """Show one execution."""
    print_record(client().executions.get(execution_id), DETAILS)


@executions.command("cancel", cls=Verb)
@click.argument("execution_id", type=execution_ids)
@click.option("-f", "--force", is_flag=True, help="Do not wait for the workflow to notice.")
@click.option("-k", "--kill", is_flag=True, help="End its processes.")
@reason
@options.waiting(by_default=False)
@options.logs
@options.workers
@options.tenant
def cancel(
    execution_id: str, force: bool, kill: bool, reason: str | None, wait: bool, **seen: Any
) -> None:
    """Ask an execution to stop."""
    server = client()
    told = runs.told_so_far(server, execution_id) if wait else 0
    why = {"reason": reason} if reason else {}
    execution = server.executions.cancel(execution_id, force=force, kill=kill, **why)
    say(f"Execution {execution_id} is {execution.status.replace('_', '-')}.")
    if wait:
        runs.watch(server, execution, after=told, **seen)
    elif execution.status not in execution.END_STATES:
        say(f"See how it ends with: cfy executions get {execution_id}")


@executions.command("resume", cls=Verb)
@click.argument("execution_id", type=execution_ids)
@click.option("--reset-operations", is_flag=True, help="Run again what never reported back.")
@override_blackout
@reason
@options.waiting(by_default=False)
@options.logs
@options.workers
@options.local_retries
@options.tenant
def resume(
    execution_id: str,
    reset_operations: bool,
    override_blackout: bool | None,
    reason: str | None,
    wait: bool,
    **seen: Any,
) -> None:
    """Go on where a failed or cancelled execution stopped; a local one is waited for."""
    server = client()
    told = runs.told_so_far(server, execution_id) if wait else 0
    given = {"reason": reason, "override_blackout": override_blackout}
    why: dict[str, Any] = {name: value for name, value in given.items() if value}
    execution = server.executions.resume(execution_id, force=reset_operations, **why)
    if wait or is_local():
        runs.watch(server, execution, after=told, **(seen if wait else seen | {"timeout": inf}))
        return
    say(f"Execution {execution_id} goes on.")
    say(f"Watch it with: cfy events list {execution_id} --tail")


@executions.command("requeue", cls=Verb)
@click.argument("execution_id", type=execution_ids)
@reason
@options.tenant
def requeue(execution_id: str, reason: str | None) -> None:
    """Put one that nobody has begun, or that could not be begun, back into the queue."""
    execution = client().executions.requeue(execution_id, reason=reason)
    say(f"Execution {execution_id} is {execution.status}.")


@executions.command("override-blackout", cls=Verb)
@click.argument("execution_id", type=execution_ids)
@click.option("--reason", required=True, help="Why: it is kept with the execution.")
@options.tenant
def override_one(execution_id: str, reason: str) -> None:
    """Let one that waits begin, whatever blackout holds it: for administrators."""
    execution = client().executions.override_blackout(execution_id, reason)
    say(f"Execution {execution_id} is {execution.status}, and no blackout holds it any more.")


@executions.command("delete", cls=Verb)
@click.option("--to", "to_datetime", type=MOMENT, help="Those that were made before it.")
@click.option("--before", type=AGO, help="Those that are older: 12h, 10 days.")
@click.option("--keep-last", type=click.IntRange(1), help="All but the newest so many.")
@click.option("-d", "--deployment-id", type=deployment_ids, help="Only of this one.")
@click.option("-a", "--all-tenants", is_flag=True, help="In all tenants that you may see.")
@options.tenant
def delete(
    to_datetime: datetime | None,
    before: datetime | None,
    keep_last: int | None,
    deployment_id: str | None,
    all_tenants: bool,
) -> None:
    """Forget executions that have ended, with their events.

    Every deployment keeps the execution that made it.
    """
    if len([each for each in (to_datetime, before, keep_last) if each is not None]) != 1:
        raise click.UsageError("say which go: --to, --before or --keep-last, one of them")
    gone = client().executions.delete(
        to_datetime or before,
        keep_last,
        deployment_id=deployment_id,
        _all_tenants=all_tenants or None,
    )
    say(f"{gone} executions are deleted.")


add_summary(executions, "executions", lambda c: c.summary.executions)
