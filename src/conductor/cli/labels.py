"""The verbs add, delete and list for labels: read, change, write the whole set back."""

from collections.abc import Callable
from typing import Any

import click

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.labels import Label
from conductor.cli import options
from conductor.cli.completions import Ids
from conductor.cli.connection import client
from conductor.cli.noun import Noun
from conductor.cli.plugin_tags import Tags, parse_tags, without
from conductor.cli.printing import print_list, say
from conductor.cli.verb import Verb

Clients = Callable[[CloudifyClient], Any]


def label_verbs(what: str, of: Clients, ids: Ids) -> Noun:
    """The noun `labels` within another one, `what`, whose calls `of` picks from the client."""
    noun = Noun("labels", help=f"Read and change the labels of a {what}.")
    for verb in (_add(what, of, ids), _delete(what, of, ids), _list(what, of, ids)):
        noun.add_command(verb)
    return noun


def wished_labels(text: str | None) -> list[dict[str, str]] | None:
    """`key:value,key:other` as the server takes it."""
    return None if text is None else _sent(parse_tags(text))


def _add(what: str, of: Clients, ids: Ids) -> click.Command:
    @click.command("add", cls=Verb, help="Add labels: KEY:VALUE,KEY:VALUE…")
    @click.argument("labels_list")
    @click.argument(f"{what}_id", type=ids)
    @options.tenant
    def add(labels_list: str, **of_what: str) -> None:
        identifier = of_what[f"{what}_id"]
        known = _known(of, identifier)
        new = {key: list(values) for key, values in known.items()}
        for key, values in parse_tags(labels_list).items():
            held = new.setdefault(key, [])
            held += [value for value in values if value not in held]
        _write(what, of, identifier, known, new)

    return add


def _delete(what: str, of: Clients, ids: Ids) -> click.Command:
    @click.command("delete", cls=Verb, help="Remove a label: KEY, or one value: KEY:VALUE.")
    @click.argument("label")
    @click.argument(f"{what}_id", type=ids)
    @options.tenant
    def delete(label: str, **of_what: str) -> None:
        identifier = of_what[f"{what}_id"]
        known = _known(of, identifier)
        _write(what, of, identifier, known, without(known, label))

    return delete


def _list(what: str, of: Clients, ids: Ids) -> click.Command:
    @click.command("list", cls=Verb, help="List the labels.")
    @click.argument(f"{what}_id", type=ids)
    @options.tenant
    def list_labels(**of_what: str) -> None:
        known = _known(of, of_what[f"{what}_id"])
        rows = [{"key": key, "values": values} for key, values in known.items()]
        print_list(rows, ("key", "values"), len(rows))

    return list_labels


def _known(of: Clients, identifier: str) -> Tags:
    labels: list[Label] = of(client()).get(identifier).labels or []
    known: Tags = {}
    for label in labels:
        known.setdefault(label["key"], []).append(label["value"])
    return known


def _write(what: str, of: Clients, identifier: str, known: Tags, new: Tags) -> None:
    if new == known:
        say(f"{what.capitalize()} {identifier} has that already.")
        return
    of(client()).update_labels(identifier, _sent(new))
    shown = ", ".join(f"{key}:{value}" for key, values in new.items() for value in values)
    say(f"{what.capitalize()} {identifier} has: {shown or 'no labels'}")


def _sent(labels: Tags) -> list[dict[str, str]]:
    return [{key: value} for key, values in labels.items() for value in values]
