"""cfy tenants: the walls between people's things."""

from typing import Any

import click

from conductor.cli import options
from conductor.cli.completions import tenant_names
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import print_list, print_record
from conductor.cli.verb import Verb

SHOWN = ("name", "users", "groups")


@group("tenants")
def tenants() -> None:
    """See which tenants there are, and who uses them."""


@tenants.command("list", cls=Verb)
@click.option("--get-data", is_flag=True, help="With the names of users.")
@options.listing("name")
def list_tenants(get_data: bool, **page: Any) -> None:
    """List tenants."""
    found = client().tenants.list(_get_data=get_data or None, **options.listing_query(**page))
    print_list(found, SHOWN, found.metadata.pagination.total)


@tenants.command("get", cls=Verb)
@click.argument("tenant_name", type=tenant_names)
@click.option("--get-data", is_flag=True, help="With the names of users.")
def get(tenant_name: str, get_data: bool) -> None:
    """Show one tenant."""
    print_record(client().tenants.get(tenant_name, _get_data=get_data or None), SHOWN)
