"""Names of imported documents, set apart by the namespaces they were imported under."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import partial

from conductor.blueprint.imports.entries import SEPARATOR
from conductor.blueprint.imports.references import Renaming, code, each, keys, ref, values
from conductor.blueprint.imports.walk import Document
from conductor.blueprint.source.values import YamlMapping

_DATA_TYPE = ref("data_types")
_SCHEMA = keys(type=_DATA_TYPE, item_type=_DATA_TYPE, default=values, constraints=values)
_SCHEMAS = each(_SCHEMA)
_TYPE_INTERFACES = each(each(keys(implementation=code, inputs=_SCHEMAS)))
_INTERFACES = each(each(keys(implementation=code, inputs=values)))
_VALUE = keys(value=values)
_RELATIONSHIP = keys(
    type=ref("relationships"),
    target=ref("node_templates"),
    properties=values,
    source_interfaces=_INTERFACES,
    target_interfaces=_INTERFACES,
)
_TRIGGER = keys(type=ref("policy_triggers"), parameters=values)
_GROUP_POLICY = keys(type=ref("policy_types"), properties=values, triggers=each(_TRIGGER))
_LABEL = keys(values=values)
_SCHEDULE = keys(workflow=ref("workflows"), workflow_parameters=values)

_NAMED = {
    "inputs": _SCHEMA,
    "plugins": keys(properties=each(keys(type=_DATA_TYPE))),
    "node_types": keys(
        derived_from=ref("node_types"), properties=_SCHEMAS, interfaces=_TYPE_INTERFACES
    ),
    "relationships": keys(
        derived_from=ref("relationships"),
        properties=_SCHEMAS,
        source_interfaces=_TYPE_INTERFACES,
        target_interfaces=_TYPE_INTERFACES,
    ),
    "data_types": keys(derived_from=_DATA_TYPE, properties=_SCHEMAS),
    "node_templates": keys(
        type=ref("node_types"),
        properties=values,
        interfaces=_INTERFACES,
        relationships=each(_RELATIONSHIP),
        capabilities=values,
        instances=values,
    ),
    "policy_types": keys(properties=_SCHEMAS),
    "policy_triggers": keys(parameters=_SCHEMAS),
    "groups": keys(members=each(ref("node_templates", "groups")), policies=each(_GROUP_POLICY)),
    "policies": keys(targets=each(ref("groups")), properties=values),
    "workflows": keys(mapping=code, parameters=_SCHEMAS),
    "outputs": _VALUE,
    "capabilities": _VALUE,
}
_UNNAMED = {
    "labels": each(_LABEL),
    "blueprint_labels": each(_LABEL),
    "resource_tags": values,
    "deployment_settings": keys(
        display_name=values, default_schedules=each(_SCHEDULE), id_template=values
    ),
}
_Names = dict[str, set[str]]


def namespaced(main: Document, documents: Sequence[Document]) -> list[Document]:
    """Each document in turn, with its names set apart.

    Touched are the names that documents of the namespace define, and those of the namespaces in
    it: built-in and primitive types, names of the importer and plain data stay.
    """
    known = _names_of_namespaces(documents)
    plugins = {
        plugin
        for document in (main, *documents)
        if not document.namespace
        for plugin in document.content.get("plugins") or ()
    }
    return [
        replace(document, content=_renamed(document, known[document.namespace], plugins))
        if document.namespace
        else document
        for document in documents
    ]


def _names_of_namespaces(documents: Sequence[Document]) -> Mapping[str, _Names]:
    """As they are spelled inside: a name of `outer--inner` is `inner--name` in `outer`."""
    known: dict[str, _Names] = {}
    for document in documents:
        parts = document.namespace.split(SEPARATOR) if document.namespace else []
        for depth in range(1, len(parts) + 1):
            inside = "".join(part + SEPARATOR for part in parts[depth:])
            names = known.setdefault(
                SEPARATOR.join(parts[:depth]), {section: set() for section in _NAMED}
            )
            for section in _NAMED:
                names[section].update(inside + name for name in document.content.get(section) or ())
    return known


def _renamed(document: Document, names: _Names, plugins: Set[str]) -> YamlMapping:
    home = document.home + SEPARATOR if document.home else ""
    prefix = document.namespace + SEPARATOR
    renaming = Renaming(prefix, names, home, partial(_is_script, document, plugins))
    result = document.content.copied()
    for section, value in document.content.items():
        if section in _UNNAMED:
            result[section] = _UNNAMED[section](value, renaming)
        elif section in _NAMED and isinstance(value, YamlMapping):
            renewed = YamlMapping(value.place)
            for name, child in value.items():
                inner = _NAMED[section](child, renaming)
                renewed.put(renaming.defined(name), inner, *value.places[name])
            result[section] = renewed
    return result


def _is_script(document: Document, plugins: Set[str], implementation: str) -> bool:
    """A file of the blueprint that the document is a part of; where that has no folder here,
    whatever is not code of a plugin outside of the namespace."""
    files = document.located.files
    if files.roots and document.located.content is None:
        return files.has(implementation)
    return not any(implementation.startswith(f"{plugin}.") for plugin in plugins)
