"""`blueprint:ID` in a blueprint's imports: the files of that one, then and when it runs."""

from dataclasses import dataclass

from conductor.blueprint import ImportedText
from conductor.blueprint.codes import IMPORT_NOT_FOUND
from conductor.blueprint.problems import logic_error
from conductor.control.services.blueprint_files import BlueprintFiles
from conductor.control.services.plugin_imports import PluginImports
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.errors import NotFound
from conductor.domain.execution import Execution
from conductor.domain.ids import TenantName

_PREFIX = "blueprint:"


@dataclass(frozen=True)
class BlueprintImports:
    """Resolves imports in a tenant, for a viewer (see `viewer_of`)."""

    work: UnitOfWorkFactory
    files: BlueprintFiles
    tenant: TenantName
    viewer: str | None

    def resolve(self, url: str, *, version: str) -> ImportedText | None:
        if not url.startswith(_PREFIX):
            return None
        try:
            return self._resolved(url)
        except NotFound as missing:
            sentence = f"import {url!r}: {missing}; upload that blueprint first"
            raise logic_error(IMPORT_NOT_FOUND, sentence, None) from missing

    def _resolved(self, url: str) -> ImportedText:
        identifier = url.removeprefix(_PREFIX)
        with self.work.reading() as unit:
            found = unit.blueprints.find(self.tenant, identifier)
        if found is None or not self._may_see(found) or found.state is not BlueprintState.UPLOADED:
            raise NotFound("uploaded blueprint", identifier)
        root = self.files.folder(found)
        main = root / found.main_file_name
        return ImportedText(url, main.read_text(encoding="utf-8-sig"), file=main, root=root)

    def _may_see(self, blueprint: Blueprint) -> bool:
        is_others = blueprint.visibility == "private" and blueprint.created_by != self.viewer
        return self.viewer is None or not is_others


@dataclass(frozen=True)
class ManagerImports:
    """Whatever a manager has to answer imports with."""

    plugins: PluginImports
    blueprints: BlueprintImports

    def resolve(self, url: str, *, version: str) -> ImportedText | None:
        answer = self.plugins.resolve(url, version=version)
        return answer or self.blueprints.resolve(url, version=version)


def imported_blueprints(unit: UnitOfWork, asking: Execution) -> list[tuple[str, Blueprint]]:
    """(namespace, blueprint) of those that the execution's deployment is made of besides its own;
    inner namespaces come before the outer ones that their names begin with."""
    deployment = unit.deployments.find(asking.tenant, asking.deployment_id or "")
    mapping = (deployment.plan.get("namespaces_mapping") if deployment else None) or {}
    found = [
        (namespace, unit.blueprints.find(asking.tenant, identifier))
        for namespace, identifier in sorted(mapping.items(), reverse=True)
    ]
    return [(namespace, blueprint) for namespace, blueprint in found if blueprint is not None]
