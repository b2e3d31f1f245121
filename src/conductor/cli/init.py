"""cfy init: a local environment of a blueprint."""

from functools import partial

import click

from conductor.cli import options
from conductor.cli.blueprint_source import MAIN_FILE
from conductor.cli.connection import local_client
from conductor.cli.printing import say
from conductor.cli.upload import default_id
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb

# What the public client has to be told, and is so here.
_always = partial(click.option, is_flag=True, expose_value=False)


@click.command("init", cls=Verb)
@click.argument("blueprint_path", default=MAIN_FILE)
@click.option("-b", "--blueprint-id", help="The folder's name if left out.")
@click.option("-n", "--blueprint-filename", help="The YAML file inside an archive.")
@options.inputs
@_always("-r", "--reset-context", help="Is always done.")
@_always("--install-plugins", help="Is done when they are needed.")
@_always("--enable-colors", help="Is always done on terminals.")
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
