"""cfy executions graphs: the tasks graphs that a workflow stored."""

import click

from conductor.cli import options
from conductor.cli.completions import execution_ids
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import print_list
from conductor.cli.verb import Verb

SHOWN = ("id", "name", "execution_id", "created_at")


@group("graphs")
def graphs() -> None:
    """Read the tasks graphs of an execution."""


@graphs.command("list", cls=Verb)
@click.argument("execution_id", type=execution_ids)
@click.option("--name", help="Only those of this name.")
@options.tenant
def list_graphs(execution_id: str, name: str | None) -> None:
    """List the tasks graphs that an execution stored, for its resumption."""
    found = client().tasks_graphs.list(execution_id, name)
    print_list(found, SHOWN, found.metadata.pagination.total)
