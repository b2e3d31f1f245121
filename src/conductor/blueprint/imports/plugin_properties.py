"""`- plugin.yaml: {region: x}`: values for the properties of the plugin that is imported."""

from dataclasses import replace
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.imports.entries import ImportEntry
from conductor.blueprint.imports.walk import Document
from conductor.blueprint.place import Place
from conductor.blueprint.problems import Problems, did_you_mean, logic_error
from conductor.blueprint.source.values import YamlMapping


def with_plugin_properties(document: Document, problems: Problems) -> Document:
    """The document with the values that its imports give; of two values the first one stands."""
    content = document.content
    for entry in reversed(document.entries):
        if entry.properties:
            content = _with_values(content, entry, problems)
    return document if content is document.content else replace(document, content=content)


def _with_values(content: YamlMapping, entry: ImportEntry, problems: Problems) -> YamlMapping:
    owners = _owners(content)
    for name, value in entry.properties.items():
        with problems.gathered():
            if name not in owners:
                near = did_you_mean(name, owners)
                known = ", ".join(owners) or "none"
                sentence = f"the plugin has no property {name!r}; it knows: {known}.{near}"
                code = codes.ERROR_INVALID_IMPORT_PROPERTIES
                raise logic_error(code, sentence, entry.place)
            for plugin in owners[name]:
                path = ["plugins", plugin, "properties", name]
                content = _with_value(content, path, value, entry.place)
    return content


def _owners(content: YamlMapping) -> dict[str, list[str]]:
    """The plugins that have a property, by its name."""
    owners: dict[str, list[str]] = {}
    for plugin, declared in (content.get("plugins") or {}).items():
        for name in declared.get("properties") or ():
            owners.setdefault(name, []).append(plugin)
    return owners


def _with_value(content: YamlMapping, path: list[str], value: Any, place: Place) -> YamlMapping:
    """Copies on the way down: what was read is shared."""
    result = content.copied()
    if not path:
        result.put("value", value, place, place)
        return result
    inner = content[path[0]]
    inner = YamlMapping(place) if inner is None else inner
    result[path[0]] = _with_value(inner, path[1:], value, place)
    return result
