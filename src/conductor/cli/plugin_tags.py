"""Labels and tags that a plugin gives to what uses it: three maps of its record."""

from typing import Any

from cloudify_rest_client.client import CloudifyClient
from conductor.cli.completions import plugin_ids
from conductor.cli.noun import Noun
from conductor.cli.tags import Tags, tag_verbs


def tags(name: str, field: str, told: str) -> Noun:
    """A noun within `plugins`, about one map of a plugin's record."""
    return tag_verbs(name, told, "plugin", plugin_ids, _Map(field))


class _Map:
    def __init__(self, field: str) -> None:
        self._field = field

    def read(self, server: CloudifyClient, identifier: str) -> Tags:
        return server.plugins.get(identifier).get(self._field) or {}

    def write(self, server: CloudifyClient, identifier: str, tags: Tags) -> None:
        changes: dict[str, Any] = {self._field: tags}
        server.plugins.update(identifier, **changes)
