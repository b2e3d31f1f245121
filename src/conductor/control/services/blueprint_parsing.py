"""From the files of a blueprint to its plan, with whatever the manager has to import."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conductor.control.services.blueprint_files import BlueprintFiles
from conductor.control.services.blueprint_imports import BlueprintImports, ManagerImports
from conductor.control.services.default_schedules import check_rules
from conductor.control.services.language import Language
from conductor.control.services.numbers import check_numbers
from conductor.control.services.plugin_imports import PluginImports
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.errors import InvalidInput
from conductor.domain.ids import TenantName
from conductor.domain.plugin import package_key


@dataclass(frozen=True)
class Ground:
    """Where imports are looked for, and for whom (see `viewer_of`); `pins` give the versions of
    plugins by their packages, whatever their imports say."""

    tenant: TenantName
    viewer: str | None
    pins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BlueprintParsing:
    work: UnitOfWorkFactory
    language: Language
    files: BlueprintFiles

    def plan(self, folder: Path, main_file_name: str, ground: Ground) -> Mapping[str, Any]:
        """Raises a `ConductorError`; one of the language holds all that is wrong."""
        pins = {package_key(package): version for package, version in ground.pins.items()}
        imports = ManagerImports(
            PluginImports(self.work, ground.tenant, ground.viewer, pins),
            BlueprintImports(self.work, self.files, ground.tenant, ground.viewer),
        )
        main = _main_file(folder, main_file_name)
        plan = self.language.parse_file(main, root=folder, resolver=imports)
        check_numbers("plan", plan)
        check_rules(plan)
        return plan


def _main_file(folder: Path, name: str) -> Path:
    found = (folder / name).resolve()
    if not found.is_relative_to(folder.resolve()) or not _is_file(found):
        raise InvalidInput(
            f"blueprint {folder.name!r}: the archive has no file {name!r}; "
            f"name the main file of the blueprint"
        )
    return found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file system takes
        return False
