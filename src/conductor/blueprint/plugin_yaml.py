"""What a plugin's YAML says to whoever takes it in; a blueprint that imports it checks the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conductor.blueprint.imports.locate import Located, decoded
from conductor.blueprint.imports.walk import read_document
from conductor.blueprint.place import Source
from conductor.blueprint.problems import Problems, format_error
from conductor.blueprint.source.values import YamlMapping, plain
from conductor.blueprint.version import parse_version

_VERSION = "tosca_definitions_version"


@dataclass(frozen=True)
class DeclaredPlugins:
    """`packages` are the (name, version) of those that are to be installed; the version may be
    empty. `sections` are labels, blueprint labels and resource tags as they stand there."""

    dsl_version: str | None
    display_name: str | None
    packages: tuple[tuple[str, str], ...]
    sections: Mapping[str, Any]


def read_plugin_yaml(name: str, content: bytes) -> DeclaredPlugins:
    """Raises a `BlueprintError` that names the place."""
    problems = Problems()
    located = Located(name, Source(name, decoded(content, name, None)))
    document = read_document(located, problems)
    problems.stop_if_any()
    version = document.get(_VERSION)
    if version is not None:
        version = str(parse_version(version, document.value_place(_VERSION)))
    metadata = document.get("metadata")
    shown = metadata.get("display_name") if isinstance(metadata, dict) else None
    sections = ("labels", "blueprint_labels", "resource_tags")
    return DeclaredPlugins(
        dsl_version=version,
        display_name=shown if isinstance(shown, str) else None,
        packages=_packages(document),
        sections={section: plain(_mapping(document, section)) for section in sections},
    )


def _packages(document: YamlMapping) -> tuple[tuple[str, str], ...]:
    plugins = _mapping(document, "plugins")
    declared = [_mapping(plugins, name) for name in plugins]
    return tuple(
        (str(plugin["package_name"]), str(plugin.get("package_version") or ""))
        for plugin in declared
        if plugin.get("package_name")
    )


def _mapping(document: YamlMapping, name: str) -> YamlMapping:
    value = document.get(name)
    if value is None:
        return YamlMapping(document.place)
    if not isinstance(value, YamlMapping):
        raise format_error(f"{name!r} must be a mapping", document.value_place(name))
    return value
