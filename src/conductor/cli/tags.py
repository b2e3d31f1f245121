"""The verbs add, delete and list for labels and tags: read, change, write the whole set back."""

import re
from collections.abc import Mapping
from typing import Protocol

import click

from cloudify_rest_client.client import CloudifyClient
from conductor.cli import options
from conductor.cli.completions import Ids
from conductor.cli.connection import client
from conductor.cli.failures import NOT_FOUND, USAGE, Failure
from conductor.cli.noun import Noun
from conductor.cli.printing import print_list, say
from conductor.cli.verb import Verb

Tags = dict[str, list[str]]
_BETWEEN = re.compile(r"(?<!\\),")
_ESCAPED = re.compile(r"\\([,:])")


class Tagged(Protocol):
    """Where the tags of one kind of thing are."""

    def read(self, server: CloudifyClient, identifier: str) -> Tags: ...
    def write(self, server: CloudifyClient, identifier: str, tags: Tags) -> None: ...


def tag_verbs(name: str, told: str, what: str, ids: Ids, place: Tagged) -> Noun:
    """The noun `name` within another one, about the `told` of a `what`, such as the labels of a
    deployment."""
    noun = Noun(name, help=f"Read and change the {told}.")
    for verb in (_add(told, what, place), _delete(told, what, place), _list(told, place)):
        verb.params.insert(_words(verb), click.Argument([f"{what}_id"], type=ids))
        noun.add_command(verb)
    return noun


def parse_tags(text: str) -> Tags:
    """`key:value,key:other` becomes `{key: [value, other]}`. In a value `\\,` is a comma and
    `\\:` a colon."""
    found: Tags = {}
    for pair in _BETWEEN.split(text):
        key, colon, value = (part.strip() for part in pair.partition(":"))
        if not (key and colon and value):
            raise Failure(f"{pair!r} must be KEY:VALUE", USAGE)
        found.setdefault(key.lower(), []).append(_ESCAPED.sub(r"\1", value))
    return found


def without(known: Mapping[str, list[str]], tag: str) -> Tags:
    """Less a whole key, or less one `key:value`."""
    key, colon, value = tag.partition(":")
    key = key.strip().lower()
    gone = [_ESCAPED.sub(r"\1", value.strip())] if colon else known.get(key, [])
    if not gone or not set(gone) <= set(known.get(key, ())):
        raise Failure(f"There is no {tag!r}; there are: {_shown(known) or 'none'}", NOT_FOUND)
    left = {**known, key: [each for each in known[key] if each not in gone]}
    return {key: values for key, values in left.items() if values}


def _words(verb: click.Command) -> int:
    """How many arguments stand before the one that names the thing."""
    return sum(isinstance(each, click.Argument) for each in verb.params)


def _add(told: str, what: str, place: Tagged) -> click.Command:
    @click.command("add", cls=Verb, help=f"Add {told}: KEY:VALUE,KEY:VALUE…")
    @click.argument("labels_list")
    @options.tenant
    def add(labels_list: str, **named: str) -> None:
        server, (identifier,) = client(), named.values()
        known = place.read(server, identifier)
        new = {key: list(values) for key, values in known.items()}
        for key, values in parse_tags(labels_list).items():
            held = new.setdefault(key, [])
            held += [value for value in values if value not in held]
        if new == known:
            say(f"{what.capitalize()} {identifier} has that already.")
        else:
            _write(server, what, identifier, place, new)

    return add


def _delete(told: str, what: str, place: Tagged) -> click.Command:
    @click.command("delete", cls=Verb, help=f"Remove one of the {told}: KEY or KEY:VALUE.")
    @click.argument("label")
    @options.tenant
    def delete(label: str, **named: str) -> None:
        server, (identifier,) = client(), named.values()
        left = without(place.read(server, identifier), label)
        _write(server, what, identifier, place, left)

    return delete


def _list(told: str, place: Tagged) -> click.Command:
    @click.command("list", cls=Verb, help=f"List the {told}.")
    @options.tenant
    def list_tags(**named: str) -> None:
        (identifier,) = named.values()
        known = place.read(client(), identifier)
        rows = [{"key": key, "values": values} for key, values in known.items()]
        print_list(rows, ("key", "values"), len(rows))

    return list_tags


def _write(server: CloudifyClient, what: str, identifier: str, place: Tagged, new: Tags) -> None:
    place.write(server, identifier, new)
    say(f"{what.capitalize()} {identifier} has: {_shown(new) or 'none'}")


def _shown(known: Mapping[str, list[str]]) -> str:
    return ", ".join(f"{key}:{value}" for key, values in known.items() for value in values)
