"""cfy blackouts: windows in which workflows do not start."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from conductor.cli import options
from conductor.cli.completions import blackout_names, deployment_ids
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import print_list, print_record, say
from conductor.cli.verb import Verb

SHOWN = (
    "name",
    "effect",
    "is_on",
    "begins",
    "ends",
    "deployment_id",
    "workflow_id",
    "label",
    "description",
)
DETAILS = (*SHOWN, "timezone", "calendar", "created_at", "created_by", "tenant_name")
WINDOW = ("begins", "ends", "begins_local", "ends_local", "timezone")
_MOMENT = "2027-01-31 22:00, 22:00 for today, or +2 hours."
Command = TypeVar("Command", bound=Callable[..., Any])
_PARTS = (
    click.option("--begins", help=_MOMENT),
    click.option("--ends", help=_MOMENT),
    click.option("--timezone", help="Whose clocks these are: Europe/Rome. UTC without it."),
    click.option("--rrule", help="Again and again: FREQ=WEEKLY;BYDAY=FR."),
    click.option(
        "--ics",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Instead of these: a file of iCalendar events.",
    ),
    click.option("-d", "--deployment-id", type=deployment_ids, help="Only for this deployment."),
    click.option("-w", "--workflow-id", help="Only for this workflow."),
    click.option("--label", metavar="KEY:VALUE", help="Only for deployments with this label."),
    click.option("--description", help="Why: whom it stops is told."),
)


def _parts(command: Command) -> Command:
    for option in reversed(_PARTS):
        command = option(command)
    return command


@group("blackouts")
def blackouts() -> None:
    """Say when workflows do not start."""


@blackouts.command("create", cls=Verb)
@click.argument("name")
@_parts
@click.option(
    "--effect",
    type=click.Choice(["hold", "refuse"]),
    default="hold",
    show_default=True,
    help="What would start waits for the end, or is refused.",
)
@options.tenant
def create(name: str, ics: Path | None, **wishes: Any) -> None:
    """Make a blackout: for all starts of the tenant for which all holds that is said."""
    made = client().blackouts.create(name, _text(ics), **wishes)
    say(f"Blackout {name} is created. {_when(made)}")


@blackouts.command("list", cls=Verb)
@options.listing("name")
@options.tenant
def list_blackouts(**page: Any) -> None:
    """List blackouts, with the window that is on, or the next."""
    found = client().blackouts.list(**options.listing_query(**page))
    print_list([_row(each) for each in found], SHOWN, found.metadata.pagination.total)


@blackouts.command("get", cls=Verb)
@click.argument("name", type=blackout_names)
@options.tenant
def get(name: str) -> None:
    """Show one blackout."""
    print_record(_row(client().blackouts.get(name)), DETAILS)


@blackouts.command("update", cls=Verb)
@click.argument("name", type=blackout_names)
@_parts
@click.option(
    "--effect", type=click.Choice(["hold", "refuse"]), help="What becomes of what would start."
)
@options.tenant
def update(name: str, ics: Path | None, **wishes: Any) -> None:
    """Change a blackout; an empty text leaves a condition out."""
    changed = client().blackouts.update(name, calendar=_text(ics), **wishes)
    say(f"Blackout {name} is changed. {_when(changed)}")


@blackouts.command("preview", cls=Verb)
@click.argument("name", type=blackout_names)
@click.option(
    "-n",
    "--number",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="How many windows.",
)
@options.tenant
def preview(name: str, number: int) -> None:
    """Show the window that is on, and those that follow."""
    found = client().blackouts.preview(name, number)
    print_list(found, WINDOW, len(found))


@blackouts.command("delete", cls=Verb)
@click.argument("name", type=blackout_names)
@options.tenant
def delete(name: str) -> None:
    """Delete a blackout; what it holds begins."""
    client().blackouts.delete(name)
    say(f"Blackout {name} is deleted.")


def _text(ics: Path | None) -> str | None:
    return None if ics is None else ics.read_text(encoding="utf-8")


def _row(blackout: dict[str, Any]) -> dict[str, Any]:
    """With its window on the clocks of its time zone."""
    window = blackout["window"] or {}
    return {
        **blackout,
        "begins": window.get("begins_local"),
        "ends": window.get("ends_local"),
        "timezone": window.get("timezone"),
    }


def _when(blackout: dict[str, Any]) -> str:
    window = blackout["window"]
    if window is None:
        return "All of its windows are over."
    sentence = (
        "It is on, until" if blackout["is_on"] else f"It begins {window['begins_local']} until"
    )
    return f"{sentence} {window['ends_local']} ({window['timezone']})."
