"""cfy config: the server's settings."""

import click

from conductor.cli.connection import client
from conductor.cli.failures import USAGE, Failure
from conductor.cli.noun import group
from conductor.cli.printing import print_list, say
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb

SHOWN = ("name", "value", "scope", "is_editable", "updated_at", "updater_name")


@group("config")
def config() -> None:
    """Read and change the settings of the server."""


@config.command("list", cls=Verb)
def list_settings() -> None:
    """List settings and their values."""
    print_list(client().manager.get_config(), SHOWN)


@config.command("update", cls=Verb)
@click.argument("inputs", nargs=-1)
@click.option("-f", "--force", is_flag=True, help="Also what only the next start heeds.")
def update(inputs: tuple[str, ...], force: bool) -> None:
    """Change settings: NAME=VALUE, where the name may be `<scope>.<name>`."""
    wanted = parse_values(inputs)
    if not wanted:
        raise Failure("say what to change: cfy config update default_page_size=500", USAGE)
    server = client()
    for name, value in wanted.items():
        item = server.manager.put_config(name, value, force)
        say(f"{item.scope}.{item.name} is {item.value}.")
