"""cfy users: people who may use the manager."""

from typing import Any

import click

from conductor.cli import options
from conductor.cli.completions import usernames
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import print_list, print_record, say
from conductor.cli.verb import Verb

SHOWN = ("username", "role", "active", "is_locked", "last_login_at")
DETAILS = (*SHOWN, "first_login_at", "created_at")


@group("users")
def users() -> None:
    """Look at people, their passwords and locks."""


@users.command("list", cls=Verb)
@options.listing("username")
def list_users(**page: Any) -> None:
    """List everybody who may use the manager."""
    found = client().users.list(**options.listing_query(**page))
    print_list(found, SHOWN, found.metadata.pagination.total)


@users.command("get", cls=Verb)
@click.argument("username", required=False, type=usernames)
def get(username: str | None) -> None:
    """Show one user; yourself when none is named."""
    known = client().users
    print_record(known.get(username) if username else known.get_self(), DETAILS)


@users.command("set-password", cls=Verb)
@click.argument("username", type=usernames)
@click.option(
    "-p",
    "--password",
    prompt="New password",
    hide_input=True,
    confirmation_prompt=True,
    help="The new password; asked for when left out.",
)
def set_password(username: str, password: str) -> None:
    """Give a user another password: yourself, or anybody as an administrator."""
    client().users.set_password(username, password)
    say(f"The password of {username} is changed.")


@users.command("unlock", cls=Verb)
@click.argument("username", type=usernames)
def unlock(username: str) -> None:
    """Let a user in again who was locked out after too many wrong passwords."""
    client().users.unlock(username)
    say(f"User {username} is unlocked.")
