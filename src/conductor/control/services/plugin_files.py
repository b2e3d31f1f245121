"""Hand out what was uploaded: the package, all of it, or a YAML file."""

import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from conductor.control.services.parts import spool
from conductor.control.services.plugin_access import seen
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.errors import NotFound
from conductor.domain.identity import Caller
from conductor.domain.plugin import ICON, Plugin


@dataclass(frozen=True)
class PluginFiles:
    """Whoever gets a stream closes it; it begins at its start, and lies on disk when it is long."""

    work: UnitOfWorkFactory

    def package(self, plugin: Plugin) -> BinaryIO:
        """The wagon, wheel or source distribution as it was sent."""
        with self.work.reading() as unit:
            return _package(unit, plugin)

    def archive(self, caller: Caller, identifier: str) -> tuple[str, BinaryIO]:
        """The package, and its name."""
        with self.work.reading() as unit:
            plugin = seen(unit, caller, identifier)
            return plugin.archive_name, _package(unit, plugin)

    def full_archive(self, caller: Caller, identifier: str) -> tuple[str, BinaryIO]:
        """A zip that can be uploaded again: the package with its YAML files and its icon."""
        with self.work.reading() as unit:
            plugin = seen(unit, caller, identifier)
            return f"{plugin.package_name}-{plugin.package_version}.zip", _packed(unit, plugin)

    def yaml(self, caller: Caller, identifier: str, dsl_version: str | None) -> tuple[str, bytes]:
        """The newest that a blueprint of this version may import, and its name."""
        with self.work.reading() as unit:
            plugin = seen(unit, caller, identifier)
            name = plugin.yaml_for(dsl_version)
            content = unit.plugins.file(plugin.id, name) if name else None
        if name is None or content is None:
            raise NotFound(f"the YAML of {plugin.known_as} for", dsl_version or "any version")
        return name, content


def _package(unit: UnitOfWork, plugin: Plugin) -> BinaryIO:
    package = spool()
    for part in unit.plugins.archive(plugin.id):
        package.write(part)  # `writelines` would keep all of them in memory
    package.seek(0)
    return package


def _packed(unit: UnitOfWork, plugin: Plugin) -> BinaryIO:
    packed = spool()
    with zipfile.ZipFile(packed, "w") as archive:
        with archive.open(plugin.archive_name, "w", force_zip64=True) as stream:
            stream.writelines(unit.plugins.archive(plugin.id))
        for name in (*(each.name for each in plugin.yamls), ICON):
            content = unit.plugins.file(plugin.id, name)
            if content is not None:
                archive.writestr(name, content)
    packed.seek(0)
    return packed
