"""The verbs add, delete and list for labels and tags of plugins: read, change, write back."""

import re
from collections.abc import Mapping
from typing import Any

import click

from cloudify_rest_client.plugins import Plugin
from conductor.cli import options
from conductor.cli.completions import plugin_ids
from conductor.cli.connection import client
from conductor.cli.failures import NOT_FOUND, USAGE, Failure
from conductor.cli.noun import Noun
from conductor.cli.printing import print_list, say
from conductor.cli.verb import Verb

Tags = dict[str, list[str]]
_BETWEEN = re.compile(r"(?<!\\),")
_ESCAPED = re.compile(r"\\([,:])")


def tags(name: str, field: str, what: str) -> Noun:
    """A noun within `plugins`, about one map of a plugin's record."""
    noun = Noun(name, help=f"Read and change the {what}.")
    for verb in (_add(field, what), _delete(field, what), _list(field, what)):
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


def _add(field: str, what: str) -> click.Command:
    @click.command("add", cls=Verb, help=f"Add {what}: KEY:VALUE,KEY:VALUE…")
    @click.argument("labels_list")
    @click.argument("plugin_id", type=plugin_ids)
    @options.tenant
    def add(labels_list: str, plugin_id: str) -> None:
        known = _read(plugin_id, field)
        new = {key: list(values) for key, values in known.items()}
        for key, values in parse_tags(labels_list).items():
            held = new.setdefault(key, [])
            held += [value for value in values if value not in held]
        _write(plugin_id, field, known, new)

    return add


def _delete(field: str, what: str) -> click.Command:
    @click.command("delete", cls=Verb, help=f"Remove one of the {what}: KEY or KEY:VALUE.")
    @click.argument("label")
    @click.argument("plugin_id", type=plugin_ids)
    @options.tenant
    def delete(label: str, plugin_id: str) -> None:
        known = _read(plugin_id, field)
        _write(plugin_id, field, known, without(known, label))

    return delete


def _list(field: str, what: str) -> click.Command:
    @click.command("list", cls=Verb, help=f"List the {what}.")
    @click.argument("plugin_id", type=plugin_ids)
    @options.tenant
    def list_tags(plugin_id: str) -> None:
        known = _read(plugin_id, field)
        rows = [{"key": key, "values": values} for key, values in known.items()]
        print_list(rows, ("key", "values"), len(rows))

    return list_tags


def _read(plugin_id: str, field: str) -> Tags:
    plugin: Plugin = client().plugins.get(plugin_id)
    return plugin.get(field) or {}


def _write(plugin_id: str, field: str, known: Tags, new: Tags) -> None:
    if new == known:
        say(f"Plugin {plugin_id} has that already.")
        return
    changes: dict[str, Any] = {field: new}
    client().plugins.update(plugin_id, **changes)
    say(f"Plugin {plugin_id} has: {_shown(new) or 'none'}")


def _shown(known: Mapping[str, list[str]]) -> str:
    return ", ".join(f"{key}:{value}" for key, values in known.items() for value in values)
