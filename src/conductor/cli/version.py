"""cfy version: of this program, and of the server when one can be asked."""

from importlib.metadata import version as installed

import click

from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.cli.connection import client
from conductor.cli.failures import Failure
from conductor.cli.printing import print_record
from conductor.cli.verb import Verb

DISTRIBUTION = "studio-conductor"


@click.command("version", cls=Verb)
def version() -> None:
    """Say the versions of cfy and the server."""
    print_record({"cfy": installed(DISTRIBUTION), "server": _of_server()})


def _of_server() -> str | None:
    """None when there is no server to ask: this program's own version is an answer too."""
    try:
        return str(client().manager.get_version().get("version"))
    except (CloudifyClientError, Failure):
        return None
