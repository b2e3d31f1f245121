"""Who owns a plugin, and who sees it."""

import click

from conductor.cli import options
from conductor.cli.completions import plugin_ids
from conductor.cli.connection import client
from conductor.cli.printing import say
from conductor.cli.verb import Verb


@click.command("set-owner", cls=Verb)
@click.argument("plugin_id", shell_complete=plugin_ids)
@click.option("-s", "--username", required=True, help="Who shall own it.")
@options.tenant
def set_owner(plugin_id: str, username: str) -> None:
    """Give a plugin to another user."""
    changed = client().plugins.set_owner(plugin_id, username)
    say(f"Plugin {plugin_id} belongs to {changed.created_by}.")


@click.command("set-visibility", cls=Verb)
@click.argument("plugin_id", shell_complete=plugin_ids)
@click.option("-l", "--visibility", required=True, type=click.Choice(options.VISIBILITIES[1:]))
@options.tenant
def set_visibility(plugin_id: str, visibility: str) -> None:
    """Show a plugin to more people than before."""
    changed = client().plugins.set_visibility(plugin_id, visibility)
    say(f"Plugin {plugin_id} is {changed.visibility}.")


@click.command("set-global", cls=Verb)
@click.argument("plugin_id", shell_complete=plugin_ids)
@options.tenant
def set_global(plugin_id: str) -> None:
    """Show a plugin to every tenant."""
    changed = client().plugins.set_global(plugin_id)
    say(f"Plugin {plugin_id} is {changed.visibility}.")
