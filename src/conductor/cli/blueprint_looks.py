"""What people see of a blueprint: its labels and its icon."""

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


@click.command("set-icon", cls=Verb)
@click.argument("blueprint_id", type=blueprint_ids)
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
