"""Answers on the screen: tables for people, plain lines for pipes, JSON and YAML for programs.

What the server tells is text to people and pipes, whatever escapes it holds; programs get all.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from conductor.cli.colour import has_colour
from conductor.cli.escapes import without_escapes
from conductor.cli.invocation import invocation
from conductor.cli.lazy import DUMP_YAML, load

Row = Mapping[str, Any]
_LABEL = frozenset({"key", "value", "created_at", "created_by"})


def print_list(rows: Iterable[Row], columns: Sequence[str], total: int | None = None) -> None:
    """Print these columns of each row; JSON and YAML print all that there is. `wide` is never cut.
    The extended view is a line for each field, and a blank one between two rows."""
    rows, style = list(rows), chosen_format()
    if is_for_programs():
        print_data(rows)
        return
    if style == "wide":
        columns, style = _widened(rows, columns), "plain"
    if invocation().is_extended:
        _print_records(rows, columns)
    elif style == "plain":
        _print_plain(rows, columns)
    else:
        _print_table(rows, columns)
    if style == "table" and total is not None:
        note(f"{len(rows)} of {total}")


def print_record(record: Row, columns: Sequence[str] = ()) -> None:
    """Print one record, a line for each of its fields."""
    if is_for_programs():
        print_data(dict(record))
        return
    if chosen_format() == "wide":
        columns = _widened([record], columns)
    _print_fields(record, [name for name in columns or record if name in record])


def print_data(data: Any) -> None:
    """Print any data: YAML when asked for, JSON otherwise."""
    if chosen_format() == "yaml":
        text = load(DUMP_YAML)(json.loads(json.dumps(data)), sort_keys=False, allow_unicode=True)
        click.echo(text, nl=False)
    else:
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def hand_over(made: Any) -> None:
    """Print what a verb made, for programs: people are told of it by a sentence."""
    if is_for_programs():
        print_data(made)


def say(sentence: str) -> None:
    """Print what is for people only: left out with -q and in JSON or YAML, and kept apart from
    events that are printed as objects."""
    if not invocation().is_quiet and not is_for_programs():
        click.echo(without_escapes(sentence), err=invocation().has_json_lines)


def note(sentence: str) -> None:
    """Print beside the answer what tells about it; left out with -q."""
    if not invocation().is_quiet:
        click.echo(without_escapes(sentence), err=True)


def chosen_format() -> str:
    """What was asked for; else a table on a terminal and plain lines in a pipe."""
    return invocation().format or ("table" if sys.stdout.isatty() else "plain")


def is_for_programs() -> bool:
    return chosen_format() in ("json", "yaml")


def shown(value: Any) -> str:
    """One value in one cell."""
    return without_escapes(_in_words(value))


def _in_words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(map(_is_label, value)):
        return ", ".join(f"{label['key']}:{label['value']}" for label in value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)


def _is_label(value: Any) -> bool:
    """With what nobody asks for: by whom it was set, and when."""
    return isinstance(value, dict) and _LABEL.issuperset(value) and value.keys() >= {"key", "value"}


def _widened(rows: list[Row], columns: Sequence[str]) -> list[str]:
    """And all else that is one value: what is nested deeper shows in JSON and YAML only."""
    known = {name for row in rows for name in row} - set(columns)
    nested = {name for name in known if any(isinstance(row.get(name), dict | list) for row in rows)}
    return [*columns, *sorted(known - nested)]


def _print_records(rows: list[Row], columns: Sequence[str]) -> None:
    for number, row in enumerate(rows):
        if number:
            click.echo()
        _print_fields(row, columns)


def _print_fields(row: Row, names: Sequence[str]) -> None:
    labels = {name: without_escapes(name) for name in names}
    width = max(map(len, labels.values()), default=0)
    for name in names:
        label = click.style(f"{labels[name]:<{width}}", bold=True)
        click.echo(f"{label}  {shown(row.get(name))}", color=has_colour())


def _print_plain(rows: list[Row], columns: Sequence[str]) -> None:
    """A header and aligned columns, one line for each row and never cut: for grep, awk and eyes."""
    cells = [list(columns)] + [[_on_one_line(row.get(name)) for name in columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _on_one_line(value: Any) -> str:
    return " ".join(shown(value).splitlines()) or "-"


def _print_table(rows: list[Row], columns: Sequence[str]) -> None:
    Console(soft_wrap=False).print(new_table(rows, columns))


def new_table(rows: Iterable[Row], columns: Sequence[str]) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_coloured(shown(row.get(name))) for name in columns))
    return table


COLOURS = {
    "completed": "green",
    "terminated": "green",
    "uploaded": "green",
    "active": "green",
    "good": "green",
    "failed": "red",
    "requires_attention": "red",
    "cancelled": "yellow",
    "started": "cyan",
    "in_progress": "cyan",
}


def _coloured(text: str) -> Text:
    return Text(text, style=COLOURS.get(text, ""))
