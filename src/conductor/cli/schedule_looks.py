"""cfy deployments schedule list, get, preview, history: what there is, what comes, what was."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from cloudify_rest_client.execution_schedules import ExecutionSchedule, UpcomingOccurrence
from conductor.cli import options
from conductor.cli.completions import deployment_ids, schedule_ids
from conductor.cli.connection import client
from conductor.cli.printing import (
    chosen_format,
    is_for_programs,
    print_data,
    print_list,
    print_record,
)
from conductor.cli.timings import (
    moment,
    occurrence_rows,
    taken_timing,
    timezone,
    timing,
    with_zones,
)
from conductor.cli.verb import Verb

SHOWN = (
    "id",
    "deployment_id",
    "workflow_id",
    "enabled",
    "next_occurrence",
    "timezone",
    "recurrence",
    "latest_execution_status",
    "created_at",
)
FIELDS = [*(name for name in SHOWN if name != "recurrence"), "rule"]  # a thousand times less
DETAILS = (
    *("id", "deployment_id", "workflow_id", "enabled", "next_occurrence", "rule", "since"),
    *("until", "timezone", "slip", "stop_on_fail", "overlap", "parameters", "execution_arguments"),
    *("latest_execution_id", "latest_execution_status", "visibility", "tenant_name"),
    *("created_at", "created_by"),
)
UPCOMING = ("local", "utc", "remark")
HISTORY = ("at", "state", "execution_id", "reason")
schedule_argument = click.argument("schedule_id", type=schedule_ids)
deployment_argument = click.argument("deployment_id", type=deployment_ids)


@click.command("list", cls=Verb)
@click.argument("deployment_id", type=deployment_ids, required=False)
@click.option("-s", "--since", metavar="MOMENT", help="Keep what is due from then on.")
@click.option("-u", "--until", metavar="MOMENT", help="Keep what is due until then.")
@timezone
@options.listing("created_at", has_short_size=False)
@options.tenant
def list_schedules(
    deployment_id: str | None,
    since: str | None,
    until: str | None,
    timezone: str | None,
    **page: Any,
) -> None:
    """List schedules, of one deployment or of all."""
    is_whole = since or until or chosen_format() in ("json", "yaml", "wide")
    fields = None if is_whole else FIELDS
    query = options.listing_query(**page)
    found = client().execution_schedules.list(deployment_id, _include=fields, **query)
    first = moment(since, timezone, "--since") if since else None
    last = moment(until, timezone, "--until") if until else None
    kept = [each for each in found if not (first or last) or _is_due(each, first, last)]
    if is_for_programs():
        print_data(kept)
        return
    rows = [{**each, "recurrence": _recurrence(each)} for each in kept]
    print_list(rows, SHOWN, found.metadata.pagination.total)


@click.command("get", cls=Verb)
@deployment_argument
@schedule_argument
@click.option("--preview", type=click.IntRange(1, 1000), help="Show so many of its next times.")
@options.tenant
def get(deployment_id: str, schedule_id: str, preview: int | None) -> None:
    """Show one schedule."""
    schedules = client().execution_schedules
    found = schedules.get(schedule_id, deployment_id)
    if not preview:
        print_record(found, DETAILS)
        return
    coming = schedules.upcoming(schedule_id, deployment_id, preview).items
    if is_for_programs():
        print_data({**found, "preview": coming})
        return
    print_record(found, DETAILS)
    click.echo()
    show_upcoming(coming)


@click.command("preview", cls=Verb)
@click.argument("deployment_id", type=deployment_ids, required=False)
@click.argument("schedule_id", type=schedule_ids, required=False)
@click.option("--size", type=click.IntRange(1, 1000), default=10, help="So many.")
@timing(needs_since=False)
@options.tenant
def preview(deployment_id: str | None, schedule_id: str | None, size: int, **words: Any) -> None:
    """Show the next times of a rule before there is a schedule of it, or those of a schedule."""
    schedules, rule = client().execution_schedules, taken_timing(words)
    is_rule = any(value is not None for value in rule.values())
    if is_rule == bool(deployment_id) or bool(deployment_id) != bool(schedule_id):
        raise click.UsageError(
            "say the rule, beginning with --since, or a deployment and its schedule"
        )
    if deployment_id and schedule_id:
        show_upcoming(schedules.upcoming(schedule_id, deployment_id, size).items)
    else:
        show_upcoming(schedules.preview(**with_zones(rule), size=size).items)


@click.command("history", cls=Verb)
@deployment_argument
@schedule_argument
@options.listing()
@options.tenant
def history(deployment_id: str, schedule_id: str, **page: Any) -> None:
    """List what became of its times, the newest first: the last thousand are kept."""
    query = options.listing_query(**page)
    found = client().execution_schedules.occurrences(schedule_id, deployment_id, **query)
    print_list(found, HISTORY, found.metadata.pagination.total)


LOOKS = (list_schedules, get, preview, history)


def show_upcoming(found: Sequence[UpcomingOccurrence]) -> None:
    """In local and UTC time, with a remark where the clocks are changed."""
    if is_for_programs():
        print_data([*found])
    elif found:
        print_list(occurrence_rows(found), UPCOMING)
    else:
        click.echo("None of its times is still to come.")


def _is_due(schedule: ExecutionSchedule, first: datetime | None, last: datetime | None) -> bool:
    """The server tells a thousand times of each, or fewer where there are many schedules."""
    times = (
        datetime.strptime(each, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        for each in schedule.all_next_occurrences or ()
    )
    return any((not first or first <= each) and (not last or each <= last) for each in times)


def _recurrence(schedule: ExecutionSchedule) -> str:
    rule = schedule.rule or {}
    if "rrule" in rule:
        return str(rule["rrule"])
    days = ",".join(rule.get("weekdays") or ()).lower()
    return " ".join(filter(None, (rule.get("recurrence") or "once", days)))
