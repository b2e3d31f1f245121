"""Who owns a blueprint, who sees it, and what people see of it: labels and an icon."""

from typing import Any

import click

from cloudify_rest_client.blueprints import Blueprint
from cloudify_rest_client.client import CloudifyClient
from conductor.cli import options
from conductor.cli.completions import blueprint_ids
from conductor.cli.connection import client
from conductor.cli.labels import label_verbs
from conductor.cli.printing import say
from conductor.cli.verb import Verb


@click.command("set-owner", cls=Verb)
@click.argument("blueprint_id", shell_complete=blueprint_ids)
@click.option("-s", "--username", required=True, help="Who shall own it.")
@options.tenant
def set_owner(blueprint_id: str, username: str) -> None:
    """Give a blueprint to another user."""
    changed = client().blueprints.set_owner(blueprint_id, username)
    say(f"Blueprint {blueprint_id} belongs to {changed.created_by}.")


@click.command("set-visibility", cls=Verb)
@click.argument("blueprint_id", shell_complete=blueprint_ids)
@options.new_visibility
@options.tenant
def set_visibility(blueprint_id: str, visibility: str) -> None:
    """Show a blueprint to more people than before."""
    changed = client().blueprints.set_visibility(blueprint_id, visibility)
    say(f"Blueprint {blueprint_id} is {changed.visibility}.")


@click.command("set-global", cls=Verb)
@click.argument("blueprint_id", shell_complete=blueprint_ids)
@options.tenant
def set_global(blueprint_id: str) -> None:
    """Show a blueprint to every tenant."""
    changed = client().blueprints.set_global(blueprint_id)
    say(f"Blueprint {blueprint_id} is {changed.visibility}.")


@click.command("set-icon", cls=Verb)
@click.argument("blueprint_id", shell_complete=blueprint_ids)
@click.option("-i", "--icon-path", type=click.Path(exists=True, dir_okay=False), help="A picture.")
@options.tenant
def set_icon(blueprint_id: str, icon_path: str | None) -> None:
    """Give a blueprint an icon; without a picture, take its icon away."""
    if icon_path is None:
        client().blueprints.remove_icon(blueprint_id)
        say(f"Blueprint {blueprint_id} has no icon.")
        return
    client().blueprints.upload_icon(blueprint_id, icon_path)
    say(f"Blueprint {blueprint_id} has an icon.")


class _Labelled:
    """Blueprints are labelled by the call that changes whatever else of them."""

    def __init__(self, server: CloudifyClient) -> None:
        self._blueprints = server.blueprints

    def get(self, blueprint_id: str) -> Blueprint:
        return self._blueprints.get(blueprint_id)

    def update_labels(self, blueprint_id: str, labels: list[dict[str, Any]]) -> Blueprint:
        return self._blueprints.update(blueprint_id, {"labels": labels})


labels = label_verbs("blueprint", _Labelled, blueprint_ids)
