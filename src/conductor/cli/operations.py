"""cfy executions operations: the tasks of an execution, and what a person says of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from time import time
from typing import Any

import click

from conductor.cli import options
from conductor.cli.completions import execution_ids
from conductor.cli.connection import client
from conductor.cli.noun import Lister, group
from conductor.cli.operation_rows import DETAILS, SHOWN, in_words, row_of
from conductor.cli.operation_watch import Watch
from conductor.cli.printing import is_for_programs, print_list, print_record, say
from conductor.cli.runs import report, watched
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb

Command = Callable[..., Any]


@group("operations", Lister)
def operations() -> None:
    """Read the operations of an execution; decide about those that did not succeed.

    `operations EXECUTION` is `operations list EXECUTION`.
    """


@operations.command("list", cls=Verb)
@click.argument("execution_id", required=False, type=execution_ids)
@click.option("--graph-id", help="Of this tasks graph alone.")
@click.option("--show-internal", is_flag=True, help="Also those that Conductor does itself.")
@click.option("--state", help="Only those in this state.")
@click.option(
    "--watch", "--tail", "is_watched", is_flag=True, help="Show each step until the execution ends."
)
@options.tenant
def list_operations(
    execution_id: str | None,
    graph_id: str | None,
    show_internal: bool,
    state: str | None,
    is_watched: bool,
) -> None:
    """List the operations of an execution or of one of its graphs: their state, the attempt, since
    when, and who decided about them."""
    if (execution_id is None) == (graph_id is None):
        raise click.UsageError("name an execution, or a graph with --graph-id")
    asked: dict[str, Any] = {
        "execution_id": execution_id,
        "state": state,
        "skip_internal": not show_internal,
    }
    if is_watched:
        _watch(execution_id, asked)
        return
    found = client().operations.list(graph_id, **asked)
    _print([row_of(each) for each in found], found.metadata.pagination.total)


def _watch(execution_id: str | None, asked: dict[str, Any]) -> None:
    if execution_id is None:
        raise click.UsageError("--watch ends with an execution: name that instead of --graph-id")
    server, rows = client(), list[dict[str, Any]]()

    def look() -> list[dict[str, Any]]:
        found = server.operations.list(**asked, _get_all_results=True)
        rows[:] = [row_of(each) for each in found]
        return rows

    watch = Watch(server, execution_id, look)
    ended = watched(watch.follow, execution_id)
    if watch.is_seen:
        _print(rows)
    report(ended)


def _print(rows: list[dict[str, Any]], total: int | None = None) -> None:
    is_data = is_for_programs()
    print_list(rows if is_data else [in_words(each, _now()) for each in rows], SHOWN, total)


def _now() -> datetime:
    return datetime.fromtimestamp(time(), UTC)


@operations.command("get", cls=Verb)
@click.argument("operation_id")
@options.tenant
def get(operation_id: str) -> None:
    """Show one operation."""
    row = row_of(client().operations.get(operation_id))
    is_data = is_for_programs()
    print_record(row if is_data else in_words(row, _now()), DETAILS)


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
