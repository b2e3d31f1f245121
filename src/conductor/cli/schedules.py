"""cfy deployments schedule: let workflows start by themselves."""

from typing import Any

import click

from cloudify_rest_client.execution_schedules import ExecutionSchedule
from conductor.cli import options
from conductor.cli.completions import deployment_ids, schedule_ids, workflow_names
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import hand_over, say
from conductor.cli.schedule_looks import LOOKS
from conductor.cli.summaries import add_summary
from conductor.cli.timings import taken_timing, timing, with_zones
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb

OVERLAPS = ("skip", "queue", "parallel")
CLEARED = ("until", "count", "weekdays", "timezone")

overlap = click.option(
    "--overlap",
    type=click.Choice(OVERLAPS),
    help="While its own last run is unfinished: skip (the default), queue, or run in parallel.",
)
schedule_argument = click.argument("schedule_id", type=schedule_ids)
deployment_argument = click.argument("deployment_id", type=deployment_ids)


@group("schedule")
def schedule() -> None:
    """Let workflows of deployments start by themselves, once or again and again."""


for verb in LOOKS:
    schedule.add_command(verb)
add_summary(schedule, "execution_schedules", lambda c: c.summary.execution_schedules)


@schedule.command("create", cls=Verb)
@deployment_argument
@click.argument("workflow_id", type=workflow_names)
@click.option("-n", "--schedule-name", help="Its id; that of the workflow, if left out.")
@options.parameters
@click.option("-f", "--force", is_flag=True, help="Run beside what runs there already.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and do nothing.")
@click.option(
    "--wait-after-fail",
    type=int,
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="How long others may go on when one has failed.",
)
@timing(needs_since=True)
@click.option("--slip", type=int, default=0, metavar="MINUTES", help="How late a run may be.")
@click.option("--stop-on-fail", is_flag=True, help="Disable it when a run has failed.")
@overlap
@options.tenant
def create(deployment_id: str, workflow_id: str, schedule_name: str | None, **words: Any) -> None:
    """Start WORKFLOW_ID on DEPLOYMENT_ID at its times.

    See first what they are, with: cfy deployments schedule preview.
    """
    rule = with_zones(taken_timing(words))
    parameters = parse_values(words.pop("parameters"))
    arguments = {
        name: words.pop(name)
        for name in ("allow_custom_parameters", "force", "dry_run", "wait_after_fail")
    }
    name = schedule_name or workflow_id
    made = client().execution_schedules.create(
        name, deployment_id, workflow_id, arguments, parameters, **rule, **words
    )
    _tell(made, "is created")


@schedule.command("update", cls=Verb)
@deployment_argument
@schedule_argument
@timing(needs_since=False)
@click.option("--slip", type=int, metavar="MINUTES", help="How late a run may be.")
@click.option("--stop-on-fail/--continue-on-fail", default=None, help="When a run has failed.")
@overlap
@click.option("-w", "--workflow-id", type=workflow_names, help="Start this one.")
@click.option(
    "-p", "--parameters", multiple=True, help="For the workflow, in the place of all it had."
)
@click.option(
    "--clear", multiple=True, type=click.Choice(CLEARED), help="Take this away; repeatable."
)
@options.tenant
def update(deployment_id: str, schedule_id: str, clear: tuple[str, ...], **words: Any) -> None:
    """Change what is said; all else stays. Times are by the zone that it has."""
    schedules, rule = client().execution_schedules, taken_timing(words)
    parameters = parse_values(words.pop("parameters")) or None
    changes = {**rule, **words, "parameters": parameters}
    if not clear and all(value is None for value in changes.values()):
        raise click.UsageError("say what changes; cfy deployments schedule update -h tells how")
    before = schedules.get(schedule_id, deployment_id)
    if (rule["since"] or rule["until"]) and not rule["timezone"] and "timezone" not in clear:
        rule["timezone"] = before.timezone
    changes |= with_zones(rule)
    after = schedules.update(schedule_id, deployment_id, **changes, clear=clear)
    _tell(after, "is changed", before)


@schedule.command("enable", cls=Verb)
@deployment_argument
@schedule_argument
@options.tenant
def enable(deployment_id: str, schedule_id: str) -> None:
    """Let it start its workflow again."""
    _switch(deployment_id, schedule_id, to=True)


@schedule.command("disable", cls=Verb)
@deployment_argument
@schedule_argument
@options.tenant
def disable(deployment_id: str, schedule_id: str) -> None:
    """Let it start nothing until it is enabled."""
    _switch(deployment_id, schedule_id, to=False)


@schedule.command("delete", cls=Verb)
@deployment_argument
@schedule_argument
@options.tenant
def delete(deployment_id: str, schedule_id: str) -> None:
    """Delete it, and what is kept of its occurrences; what it started goes on."""
    client().execution_schedules.delete(schedule_id, deployment_id)
    say(f"Schedule {schedule_id} of deployment {deployment_id} is deleted.")


def _switch(deployment_id: str, schedule_id: str, *, to: bool) -> None:
    schedules = client().execution_schedules
    found = schedules.get(schedule_id, deployment_id)
    word = "enabled" if to else "disabled"
    if found.enabled is to:
        _tell(found, f"is {word} already")
    else:
        after = schedules.update(schedule_id, deployment_id, enabled=to)
        _tell(after, f"is {word}", found)


def _tell(found: ExecutionSchedule, what: str, before: ExecutionSchedule | None = None) -> None:
    say(f"Schedule {found.id} of deployment {found.deployment_id} {what}.")
    if found.enabled and found.next_occurrence:
        at = f"{found.next_occurrence[:10]} {found.next_occurrence[11:19]}"
        say(f"It starts {found.workflow_id} at {at} UTC next.")
    elif found.enabled:
        say("None of its times is still to come.")
    if before is not None and found.created_by != before.created_by:
        say(f"It starts in the name of {found.created_by} now, not of {before.created_by}.")
    hand_over(found)
