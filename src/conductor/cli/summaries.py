"""The verb `summary`: how many things there are, by what they have in common."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.summary import KindSummary
from conductor.cli import options
from conductor.cli.connection import client
from conductor.cli.noun import Noun
from conductor.cli.printing import is_for_programs, print_list
from conductor.cli.verb import Verb

Summary = Callable[[CloudifyClient], KindSummary]
_TOTAL = "TOTAL"


def add_summary(noun: Noun, kind: str, of: Summary) -> None:
    """`kind` is how answers call the number of things."""

    @noun.command("summary", cls=Verb, help="Count by a field, and within it by a sub-field.")
    @click.argument("target_field")
    @click.argument("sub_field", required=False)
    @click.option("-a", "--all-tenants", is_flag=True, help="In all tenants that you may see.")
    @options.tenant
    def summary(target_field: str, sub_field: str | None, all_tenants: bool) -> None:
        found = of(client()).get(target_field, sub_field, _all_tenants=all_tenants or None)
        if is_for_programs():
            print_list(found, ())
            return
        columns = [each for each in (target_field, sub_field, kind) if each]
        print_list(_rows(found, target_field, sub_field, kind), columns)


def _rows(
    found: Iterable[Mapping[str, Any]], target: str, sub: str | None, kind: str
) -> list[Mapping[str, Any]]:
    """With a sub-field, a row for each of its values, and one for the sum."""
    rows: list[Mapping[str, Any]] = []
    for count in found:
        shown = {target: count[target], kind: count[kind]}
        if sub is None:
            rows.append(shown)
            continue
        parts = count[f"by {sub}"]
        rows += [{target: count[target], sub: each[sub], kind: each[kind]} for each in parts]
        rows.append({**shown, sub: _TOTAL})
    return rows
