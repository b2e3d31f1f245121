"""cfy config: the server's settings."""

from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import print_list
from conductor.cli.verb import Verb

SHOWN = ("name", "value", "scope", "is_editable")


@group("config")
def config() -> None:
    """Read the settings of the server."""


@config.command("list", cls=Verb)
def list_settings() -> None:
    """List settings and their values."""
    print_list(client().manager.get_config(), SHOWN)
