"""cfy tokens: credentials for programs."""

import click

from conductor.cli.completions import token_ids
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import print_list, print_record, say
from conductor.cli.verb import Verb

SHOWN = ("id", "value", "username", "role", "expiration_date", "last_used", "description")


@group("tokens")
def tokens() -> None:
    """Give programs credentials of their own."""


@tokens.command("create", cls=Verb)
@click.option("-e", "--expiry", help="+10h, YYYY-MM-DD HH:MM or HH:MM (UTC); endless if left out.")
@click.option("-d", "--description", help="What it is for.")
def create(expiry: str | None, description: str | None) -> None:
    """Make a token; its value is shown this once."""
    print_record(client().tokens.create(description, expiry), SHOWN)


@tokens.command("list", cls=Verb)
def list_tokens() -> None:
    """List your tokens, their values masked."""
    found = client().tokens.list()
    print_list(found, SHOWN, found.metadata.pagination.total)


@tokens.command("get", cls=Verb)
@click.argument("token_id", type=token_ids)
def get(token_id: str) -> None:
    """Show one token, its value masked."""
    print_record(client().tokens.get(token_id), SHOWN)


@tokens.command("delete", cls=Verb)
@click.argument("token_id", type=token_ids)
def delete(token_id: str) -> None:
    """Make a token worthless."""
    client().tokens.delete(token_id)
    say(f"Token {token_id} is deleted.")
