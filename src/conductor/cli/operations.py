"""cfy executions operations: the tasks of an execution, and what a person says of them."""

from collections.abc import Callable
from typing import Any

import click

from cloudify_rest_client.operations import Operation
from conductor.cli import options
from conductor.cli.completions import execution_ids
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import print_list, print_record, say
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb

SHOWN = ("id", "name", "operation", "instance", "state", "is_resumable", "error")
DETAILS = (
    *SHOWN,
    "type",
    "tasks_graph_id",
    "created_at",
    "dependencies",
    "verdict",
    "result",
    "inputs",
    "decisions",
)

Command = Callable[..., Any]


@group("operations")
def operations() -> None:
    """Read the operations of an execution; decide about those that did not succeed."""


@operations.command("list", cls=Verb)
@click.argument("execution_id", required=False, type=execution_ids)
@click.option("--graph-id", help="Of this tasks graph alone.")
@click.option("--show-internal", is_flag=True, help="Also those that Conductor does itself.")
@click.option("--state", help="Only those in this state.")
@options.tenant
def list_operations(
    execution_id: str | None, graph_id: str | None, show_internal: bool, state: str | None
) -> None:
    """List the operations of an execution or of one of its graphs."""
    if (execution_id is None) == (graph_id is None):
        raise click.UsageError("name an execution, or a graph with --graph-id")
    found = client().operations.list(
        graph_id, execution_id, state=state, skip_internal=not show_internal
    )
    print_list([_with_place(each) for each in found], SHOWN, found.metadata.pagination.total)


@operations.command("get", cls=Verb)
@click.argument("operation_id")
@options.tenant
def get(operation_id: str) -> None:
    """Show one operation."""
    print_record(_with_place(client().operations.get(operation_id)), DETAILS)


def _decision(command: Command) -> Command:
    for decorate in (
        options.tenant,
        click.option(
            "--reason", required=True, help="Kept with the operation, and told as an event."
        ),
        click.argument("operation_id"),
    ):
        command = decorate(command)
    return command


@operations.command("retry", cls=Verb)
@_decision
@options.inputs
def retry(operation_id: str, reason: str, inputs: tuple[str, ...]) -> None:
    """Run an operation again when its execution is resumed, with other inputs if need be.

    It keeps the inputs that are not named. What they were, and who changed them, is shown by `get`.
    """
    client().operations.decide(operation_id, "retry", reason, parse_values(inputs))
    say(f"Operation {operation_id} runs again when its execution is resumed.")


@operations.command("done", cls=Verb)
@_decision
def done(operation_id: str, reason: str) -> None:
    """Say that an operation did its work, or that somebody else did it."""
    client().operations.decide(operation_id, "done", reason)
    say(f"Operation {operation_id} counts as done.")


@operations.command("skip", cls=Verb)
@_decision
def skip(operation_id: str, reason: str) -> None:
    """Go on without an operation, whatever it did."""
    client().operations.decide(operation_id, "skip", reason)
    say(f"Operation {operation_id} is left out.")


@operations.command("take-back", cls=Verb)
@_decision
def take_back(operation_id: str, reason: str) -> None:
    """Undo what was said last of an operation, before its execution is resumed."""
    after = client().operations.take_back(operation_id, reason)
    say(f"Operation {operation_id} is {after.state} again.")


def _with_place(operation: Operation) -> dict[str, Any]:
    """With the interface operation and the instance, which lie deep inside its parameters."""
    kwargs = (operation.parameters or {}).get("task_kwargs", {}).get("kwargs", {})
    context = kwargs.get("__cloudify_context", {})
    interface = context.get("operation", {}).get("name")
    inputs = {name: value for name, value in kwargs.items() if value is not context}
    place = {"operation": interface, "instance": context.get("node_id")}
    return {**operation, **place, "inputs": inputs}
