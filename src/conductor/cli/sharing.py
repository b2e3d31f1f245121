"""Who owns a thing, and who sees it: the same three verbs for every noun that has owners."""

from collections.abc import Callable
from typing import Any

import click

from cloudify_rest_client.client import CloudifyClient
from conductor.cli import options
from conductor.cli.completions import Ids, usernames
from conductor.cli.connection import client
from conductor.cli.noun import Noun
from conductor.cli.printing import say
from conductor.cli.verb import Verb

Clients = Callable[[CloudifyClient], Any]


def add_sharing(noun: Noun, what: str, of: Clients, ids: Ids, *, argument: str = "") -> None:
    """Give `noun` the verbs set-owner, set-visibility and set-global.

    `of` picks from the client the calls for one `what`, which the command line names by an argument
    `<what>_id` unless told otherwise: `add_sharing(plugins, "plugin", lambda c: c.plugins, ids)`.
    """
    name = argument or f"{what}_id"
    for verb in (_set_owner(what, of), _set_visibility(what, of), _set_global(what, of)):
        verb.params.insert(0, click.Argument([name], type=ids))
        noun.add_command(verb)


def _set_owner(what: str, of: Clients) -> click.Command:
    @click.command("set-owner", cls=Verb, help=f"Give a {what} to another user.")
    @click.option("-s", "--username", type=usernames, required=True, help="Who shall own it.")
    @options.tenant
    def set_owner(username: str, **named: str) -> None:
        (identifier,) = named.values()
        of(client()).set_owner(identifier, username)
        say(f"{what.capitalize()} {identifier} belongs to {username}.")

    return set_owner


def _set_visibility(what: str, of: Clients) -> click.Command:
    @click.command("set-visibility", cls=Verb, help=f"Show a {what} to more people than before.")
    @options.new_visibility
    @options.tenant
    def set_visibility(visibility: str, **named: str) -> None:
        (identifier,) = named.values()
        _open(what, of, identifier, visibility)

    return set_visibility


def _set_global(what: str, of: Clients) -> click.Command:
    @click.command("set-global", cls=Verb, help=f"Show a {what} to every tenant.")
    @options.tenant
    def set_global(**named: str) -> None:
        (identifier,) = named.values()
        _open(what, of, identifier, "global")

    return set_global


def _open(what: str, of: Clients, identifier: str, visibility: str) -> None:
    of(client()).set_visibility(identifier, visibility)
    say(f"{what.capitalize()} {identifier} is {visibility}.")
