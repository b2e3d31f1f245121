"""cfy sites: the places where deployments are."""

from typing import Any

import click

from conductor.cli import options
from conductor.cli.completions import site_names
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import hand_over, print_list, print_record, say
from conductor.cli.verb import Verb

SHOWN = ("name", "location", "visibility", "created_at", "created_by")
DETAILS = (*SHOWN, "tenant_name")
_PLACE = "latitude,longitude in degrees, such as 48.2,16.37."


@group("sites")
def sites() -> None:
    """Say where deployments are."""


@sites.command("create", cls=Verb)
@click.argument("name")
@click.option("--location", help=_PLACE)
@options.visibility
@options.tenant
def create(name: str, location: str | None, visibility: str) -> None:
    """Make a site."""
    made = client().sites.create(name, location, visibility)
    say(f"Site {name} is created.")
    hand_over(made)


@sites.command("list", cls=Verb)
@options.listing("name")
@options.tenant
def list_sites(**page: Any) -> None:
    """List sites."""
    found = client().sites.list(**options.listing_query(**page))
    print_list(found, SHOWN, found.metadata.pagination.total)


@sites.command("get", cls=Verb)
@click.argument("name", type=site_names)
@options.tenant
def get(name: str) -> None:
    """Show one site."""
    print_record(client().sites.get(name), DETAILS)


@sites.command("update", cls=Verb)
@click.argument("name", type=site_names)
@click.option("--location", help=f"{_PLACE} Empty for none.")
@click.option(
    "-l", "--visibility", type=click.Choice(options.VISIBILITIES[1:]), help="Who sees it."
)
@click.option("-n", "--new-name", help="Deployments follow it.")
@options.tenant
def update(name: str, **wishes: str | None) -> None:
    """Change where a site is, its name, or who sees it."""
    client().sites.update(name, **wishes)
    say(f"Site {wishes['new_name'] or name} is changed.")


@sites.command("delete", cls=Verb)
@click.argument("name", type=site_names)
@options.tenant
def delete(name: str) -> None:
    """Delete a site; its deployments are at none then."""
    client().sites.delete(name)
    say(f"Site {name} is deleted.")
