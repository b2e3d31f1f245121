"""cfy init: a local environment of a blueprint."""

import click

from conductor.cli import options
from conductor.cli.blueprint_source import MAIN_FILE
from conductor.cli.connection import local_client
from conductor.cli.printing import say
from conductor.cli.upload import default_id
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb


@click.command("init", cls=Verb)
@click.argument("blueprint_path", default=MAIN_FILE)
@click.option("-b", "--blueprint-id", help="The folder's name if left out.")
@click.option("-n", "--blueprint-filename", help="The YAML file inside an archive.")
@options.inputs
def init(
    blueprint_path: str,
    blueprint_id: str | None,
    blueprint_filename: str | None,
    inputs: tuple[str, ...],
) -> None:
    """Make a local environment of a blueprint.

    It takes the place of one of that name.
    """
    name = blueprint_id or default_id(blueprint_path)
    here = local_client().environments
    here.create(blueprint_path, blueprint_filename, name, parse_values(inputs))
    say(f"Environment {name} is made.")
    say("Install it with: cfy install")
