"""The labels of deployments and blueprints."""

from collections.abc import Callable
from typing import Any

from cloudify_rest_client.client import CloudifyClient
from conductor.cli.completions import Ids
from conductor.cli.noun import Noun
from conductor.cli.tags import Tags, parse_tags, tag_verbs

Clients = Callable[[CloudifyClient], Any]


def label_verbs(what: str, of: Clients, ids: Ids) -> Noun:
    """The noun `labels` within another one, `what`, whose calls `of` picks from the client."""
    return tag_verbs("labels", f"labels of a {what}", what, ids, _Labels(of))


def wished_labels(text: str | None) -> list[dict[str, str]] | None:
    """`key:value,key:other` as the server takes it."""
    return None if text is None else _sent(parse_tags(text))


class _Labels:
    """They are told with the thing, and written as a whole."""

    def __init__(self, of: Clients) -> None:
        self._of = of

    def read(self, server: CloudifyClient, identifier: str) -> Tags:
        known: Tags = {}
        for label in self._of(server).get(identifier).labels or ():
            known.setdefault(label["key"], []).append(label["value"])
        return known

    def write(self, server: CloudifyClient, identifier: str, tags: Tags) -> None:
        self._of(server).update_labels(identifier, _sent(tags))


def _sent(labels: Tags) -> list[dict[str, str]]:
    return [{key: value} for key, values in labels.items() for value in values]
