"""What a parcel says about the plugin in it, and whether its parts fit each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from conductor.blueprint import DeclaredPlugins
from conductor.channel.packages import check_declared
from conductor.channel.parcels import Parcel
from conductor.channel.wagon import Wagon
from conductor.control.services.errors import InvalidPlugin
from conductor.control.services.language import Language
from conductor.control.services.numbers import check_numbers
from conductor.control.services.plugin_tags import declared_tags, plain_tags
from conductor.domain.plugin import ICON, PluginYaml, Tags

_LARGEST_FILE = 5 << 20


@dataclass(frozen=True)
class PluginContents:
    """`about` are the fields of a plugin that its parcel knows; `files` are its YAML files and its
    icon."""

    about: Mapping[str, Any]
    files: Mapping[str, bytes]
    package: Path


def read_contents(language: Language, parcel: Parcel) -> PluginContents:
    wagon, yamls = parcel.wagon, {path.name: _small(path) for path in parcel.yamls}
    declared = {name: language.read_plugin_yaml(name, yamls[name]) for name in yamls}
    for name, each in declared.items():
        check_declared(wagon, name, each.packages)
        check_numbers(name, each.sections)
    about = {
        **{field.name: getattr(wagon, field.name) for field in fields(wagon)},
        **_tags(declared.values()),
        "title": _title(wagon, declared.values()),
        "yamls": _of_different_versions(declared),
    }
    icon = {ICON: _small(parcel.icon)} if parcel.icon else {}
    return PluginContents(about, {**yamls, **icon}, parcel.package)


def _small(path: Path) -> bytes:
    if path.stat().st_size > _LARGEST_FILE:
        raise InvalidPlugin(f"{path.name} is larger than {_LARGEST_FILE >> 20} MB")
    return path.read_bytes()


def _of_different_versions(declared: Mapping[str, DeclaredPlugins]) -> tuple[PluginYaml, ...]:
    versions = [each.dsl_version for each in declared.values()]
    if len(set(versions)) < len(versions):
        names = ", ".join(declared)
        raise InvalidPlugin(f"each YAML must be for another tosca_definitions_version: {names}")
    return tuple(PluginYaml(name, each.dsl_version) for name, each in declared.items())


def _title(wagon: Wagon, declared: Iterable[DeclaredPlugins]) -> str:
    named = (each.display_name for each in declared if each.display_name)
    return next(named, f"{wagon.package_name} {wagon.package_version}")


def _tags(declared: Iterable[DeclaredPlugins]) -> dict[str, Tags]:
    """Of all files; where they differ, the newest version of the language wins."""
    joined: dict[str, dict[str, Any]] = {}
    for each in sorted(declared, key=lambda each: each.dsl_version or ""):
        for name, section in each.sections.items():
            joined.setdefault(name, {}).update(section)
    return {
        name: plain_tags(section) if name == "resource_tags" else declared_tags(section)
        for name, section in joined.items()
    }
