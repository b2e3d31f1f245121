"""The code of the plugins that a deployment needs, for the worker that installs them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conductor.blueprint.elements.plugins import PLUGINS_OF_PLAN
from conductor.channel.content_digest import content_digest
from conductor.control.services.blueprint_files import BlueprintFiles
from conductor.control.services.blueprint_imports import imported_blueprints
from conductor.control.services.errors import PluginMissing
from conductor.control.services.plugin_choice import chosen
from conductor.control.services.plugin_files import PluginFiles
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.blueprint import Blueprint
from conductor.domain.errors import NotFound
from conductor.domain.execution import Execution
from conductor.domain.ids import TenantName
from conductor.domain.plugin import Plugin

Entry = Mapping[str, Any]
_URLS = ("http://", "https://", "file://")


def installed_plugins(plan: Mapping[str, Any]) -> dict[str, Entry]:
    """Those that a plan wants to be installed, by their names in the blueprint."""
    return {
        plugin["name"]: plugin
        for section in PLUGINS_OF_PLAN
        for plugin in plan.get(section) or ()
        if plugin.get("install")
    }


def refuse_missing(unit: UnitOfWork, tenant: TenantName, plan: Mapping[str, Any]) -> None:
    """Raises `PluginMissing` for a plugin that nobody uploaded, and whose blueprint has no source
    of it."""
    for entry in installed_plugins(plan).values():
        missing, _ = _uploaded(unit, tenant, entry)
        if missing and not entry.get("source"):
            raise missing


@dataclass(frozen=True)
class PluginCode:
    """What a running execution may ask about its deployment's plugins.

    A place is `{"package": id, "file": its name, "version": …}`, `{"folder": name, "digest": …}`
    (below `plugins/` of the blueprint) or `{"url": …}`.
    """

    work: UnitOfWorkFactory
    files: BlueprintFiles
    packages: PluginFiles

    def places(self, asking: Execution, name: str) -> list[dict[str, Any]]:
        """Where the plugin's code may be taken from, the best place first: uploaded packages of its
        version, for whatever platforms, then the source that the blueprint names."""
        with self.work.reading() as unit:
            entry = _entry(unit, asking, name)
            missing, uploaded = _uploaded(unit, asking.tenant, entry)
            blueprints = _blueprints(unit, asking)
        found = [_package(each) for each in uploaded]
        source = entry.get("source")
        if source:
            try:
                found.append(self._source(str(source), blueprints, name))
            except NotFound:
                if not found:  # whoever imports an uploaded plugin has not its author's folder
                    raise
        if not found:
            raise missing or NotFound("the code of plugin", name)
        return found

    def package(self, asking: Execution, name: str, plugin_id: str) -> bytes:
        """One of the packages among the plugin's places."""
        with self.work.reading() as unit:
            _, uploaded = _uploaded(unit, asking.tenant, _entry(unit, asking, name))
        for plugin in uploaded:
            if plugin.id == plugin_id:
                with self.packages.package(plugin) as package:
                    return package.read()
        raise NotFound("plugin", plugin_id)

    def folder(self, asking: Execution, folder: str) -> bytes:
        """A `tar.gz` of a folder below `plugins/`, or the archive that lies there."""
        with self.work.reading() as unit:
            blueprints = _blueprints(unit, asking)
        place = self._below_plugins(blueprints, folder)
        if place.is_file():
            return place.read_bytes()
        with self.files.archives.pack(place, folder) as packed:
            return packed.read()

    def _source(self, source: str, blueprints: list[Blueprint], name: str) -> dict[str, Any]:
        if source.startswith(_URLS):
            return {"url": source}
        if not blueprints:
            raise NotFound("the blueprint that brings plugin", name)
        return {
            "folder": source,
            "digest": content_digest(self._below_plugins(blueprints, source)),
        }

    def _below_plugins(self, blueprints: list[Blueprint], source: str) -> Path:
        for blueprint in blueprints:
            if (place := self._place(blueprint, source)) is not None:
                return place
        names = ", ".join(each.id for each in blueprints)
        raise NotFound(f"in the folder 'plugins' of blueprint {names}", source)

    def _place(self, blueprint: Blueprint, source: str) -> Path | None:
        home = (self.files.folder(blueprint) / Path(blueprint.main_file_name).parent).resolve()
        for root in (home / "plugins", self.files.folder(blueprint).resolve() / "plugins"):
            for name in (source, f"{source}.zip"):
                place = (root / name).resolve()
                if place.is_relative_to(root) and place != root and place.exists():
                    return place
        return None


def _blueprints(unit: UnitOfWork, asking: Execution) -> list[Blueprint]:
    """The deployment's own, and those that this imports."""
    own = unit.blueprints.find(asking.tenant, asking.blueprint_id or "")
    imported = [each for _, each in imported_blueprints(unit, asking)]
    return imported if own is None else [own, *imported]


def _entry(unit: UnitOfWork, asking: Execution, name: str) -> Entry:
    deployment = unit.deployments.get(asking.tenant, asking.deployment_id or "")
    plugins = installed_plugins(deployment.plan)
    if name not in plugins:
        raise NotFound(f"a plugin that deployment {deployment.id} installs", name)
    return plugins[name]


def _uploaded(
    unit: UnitOfWork, tenant: TenantName, entry: Entry
) -> tuple[PluginMissing | None, list[Plugin]]:
    """Of the best version, for every platform; else why there is none."""
    if not entry.get("package_name"):
        return None, []
    version, distribution = entry.get("package_version"), entry.get("distribution")
    try:
        found = chosen(unit, tenant, str(entry["package_name"]), version, distribution)
    except PluginMissing as missing:
        return missing, []
    return None, list(_of_one_version(found))


def _of_one_version(found: list[Plugin]) -> Iterator[Plugin]:
    return (each for each in found if each.package_version == found[0].package_version)


def _package(plugin: Plugin) -> dict[str, Any]:
    return {
        "package": plugin.id,
        "file": plugin.archive_name,
        "version": plugin.package_version,
    }
