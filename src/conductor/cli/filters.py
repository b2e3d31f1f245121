"""The noun `filters` within deployments and blueprints: rules with a name."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from cloudify_rest_client.client import CloudifyClient
from conductor.cli import options
from conductor.cli.connection import client
from conductor.cli.failures import USAGE, Failure
from conductor.cli.filter_rules import parsed_rules, rules, spelled
from conductor.cli.noun import Noun
from conductor.cli.printing import is_for_programs, print_list, print_record, say
from conductor.cli.verb import Verb

Clients = Callable[[CloudifyClient], Any]
SHOWN = ("id", "rules", "is_system_filter", "visibility", "created_at", "created_by")
DETAILS = (*SHOWN, "updated_at", "tenant_name")


def filter_verbs(whats: str, of: Clients) -> Noun:
    """`whats` are found by them; `of` picks the calls from the client."""
    noun = Noun("filters", help=f"Give rules that find {whats} a name, for --filter-id.")
    for verb in (_create(of), _update(of), _list(of), _get(of), _delete(of)):
        noun.add_command(verb)
    return noun


def _create(of: Clients) -> click.Command:
    @click.command("create", cls=Verb, help="Keep rules under a name.")
    @click.argument("filter_id")
    @rules
    @options.visibility
    @options.tenant
    def create(
        filter_id: str,
        label_rules: tuple[str, ...],
        attribute_rules: tuple[str, ...],
        visibility: str,
    ) -> None:
        wanted = parsed_rules(label_rules, attribute_rules)
        if not wanted:
            raise Failure("a filter has at least one rule: add one with -lr or -ar", USAGE)
        of(client()).create(filter_id, wanted, visibility)
        say(f"Filter {filter_id} is created.")

    return create


def _update(of: Clients) -> click.Command:
    @click.command(
        "update",
        cls=Verb,
        help="Change the rules on labels, those on attributes, or who sees the filter.",
    )
    @click.argument("filter_id")
    @rules
    @click.option(
        "-l", "--visibility", type=click.Choice(options.VISIBILITIES[1:]), help="Who shall see it."
    )
    @options.tenant
    def update(
        filter_id: str,
        label_rules: tuple[str, ...],
        attribute_rules: tuple[str, ...],
        visibility: str | None,
    ) -> None:
        wanted = parsed_rules(label_rules, attribute_rules) or None
        of(client()).update(filter_id, wanted, visibility)
        say(f"Filter {filter_id} is changed.")

    return update


def _list(of: Clients) -> click.Command:
    @click.command("list", cls=Verb, help="List filters; the server has some of its own.")
    @options.listing("id")
    @options.tenant
    def list_filters(**page: Any) -> None:
        found = of(client()).list(**options.listing_query(**page))
        print_list(_readable(found), SHOWN, found.metadata.pagination.total)

    return list_filters


def _get(of: Clients) -> click.Command:
    @click.command("get", cls=Verb, help="Show one filter.")
    @click.argument("filter_id")
    @options.tenant
    def get(filter_id: str) -> None:
        print_record(_readable([of(client()).get(filter_id)])[0], DETAILS)

    return get


def _delete(of: Clients) -> click.Command:
    @click.command("delete", cls=Verb, help="Delete a filter.")
    @click.argument("filter_id")
    @options.tenant
    def delete(filter_id: str) -> None:
        of(client()).delete(filter_id)
        say(f"Filter {filter_id} is deleted.")

    return delete


def _readable(found: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """With the rules as people write them, unless a program reads."""
    if is_for_programs():
        return list(found)
    return [{**each, "rules": "; ".join(map(spelled, each["value"]))} for each in found]
