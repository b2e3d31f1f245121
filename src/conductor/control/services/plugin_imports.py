"""`plugin:NAME?version=...&distribution=...` in a blueprint's imports: the YAML of that plugin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from conductor.blueprint import ImportedText
from conductor.blueprint.codes import IMPORT_NOT_FOUND
from conductor.blueprint.problems import logic_error
from conductor.control.services.errors import PluginMissing
from conductor.control.services.plugin_choice import chosen
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.errors import InvalidInput
from conductor.domain.ids import TenantName
from conductor.domain.plugin import Plugin, Tags, package_key

_PREFIX = "plugin:"
_KEYS = ("version", "distribution")


@dataclass(frozen=True)
class PluginImports:
    """Resolves imports in a tenant, for a viewer (see `viewer_of`). `pins` give versions, by the
    keys of packages, which count more than what an import says."""

    work: UnitOfWorkFactory
    tenant: TenantName
    viewer: str | None
    pins: Mapping[str, str] = field(default_factory=dict)

    def resolve(self, url: str, *, version: str) -> ImportedText | None:
        """What people changed about labels and tags since the upload stands for what the YAML says
        about them. A YAML that is newer than the blueprint is not taken."""
        if not url.startswith(_PREFIX):
            return None
        try:
            return self._resolved(url, version)
        except (PluginMissing, InvalidInput) as error:
            raise logic_error(IMPORT_NOT_FOUND, f"import {url!r}: {error}", None) from error

    def _resolved(self, url: str, dsl_version: str) -> ImportedText:
        package_name, wish = _read(url)
        if (pin := self.pins.get(package_key(package_name))) is not None:
            wish["version"] = pin
        with self.work.reading() as unit:
            plugin = chosen(unit, self.tenant, package_name, **wish, viewer=self.viewer)[0]
            name = plugin.yaml_for(dsl_version)
            content = unit.plugins.file(plugin.id, name) if name else None
        if content is None:
            raise PluginMissing(_no_yaml(plugin, dsl_version))
        return ImportedText(
            url=f"{_PREFIX}{plugin.package_name}?version={plugin.package_version}",
            text=content.decode("utf-8-sig"),
            sections=_sections(plugin),
        )


def _read(url: str) -> tuple[str, dict[str, str]]:
    name, _, query = url.removeprefix(_PREFIX).partition("?")
    pairs = [part.partition("=") for part in query.split("&") if part]
    unknown = [key for key, _, _ in pairs if key not in _KEYS]
    if not name or unknown:
        raise InvalidInput("write it like 'plugin:NAME?version=>=1.0,<2&distribution=NAME'")
    return unquote(name), {key: unquote(value) for key, _, value in pairs}


def _sections(plugin: Plugin) -> Mapping[str, Any]:
    return {
        "labels": _declared(plugin.labels),
        "blueprint_labels": _declared(plugin.blueprint_labels),
        "resource_tags": {
            key: values[0] if len(values) == 1 else list(values)
            for key, values in plugin.resource_tags.items()
        },
    }


def _declared(tags: Tags) -> dict[str, Any]:
    return {key: {"values": list(values)} for key, values in tags.items()}


def _no_yaml(plugin: Plugin, dsl_version: str) -> str:
    there = ", ".join(f"{each.name} ({each.dsl_version})" for each in plugin.yamls) or "none"
    return (
        f"plugin {plugin.package_name} {plugin.package_version} has no YAML for {dsl_version}; "
        f"it has: {there}. Upload it again with one that fits"
    )
