"""Rows of blueprints."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Table, Text, cast, delete, insert, null, select

from conductor.control.services.stores.blueprints import PackageNeed
from conductor.control.storage import tables
from conductor.control.storage.labels import LabelledRepository
from conductor.domain.blueprint import Blueprint
from conductor.domain.execution import Execution
from conductor.domain.ids import TenantName
from conductor.domain.plugin import package_key

_COLUMNS = tables.blueprints.columns
_ARCHIVES = tables.blueprint_archives
_ICONS = tables.blueprint_icons
_IMPORTS = tables.blueprint_imports
_PACKAGES = tables.blueprint_packages


class BlueprintRepository(LabelledRepository[Blueprint]):
    table: ClassVar[Table] = tables.blueprints
    noun = Blueprint
    kind = "blueprint"
    costly: ClassVar[Mapping[str, Collection[str]]] = {"plan": ("plan", "requirements")}
    derived: ClassVar[Mapping[str, ColumnElement[Any]]] = {
        "is_hidden": _COLUMNS.id.is_(None),  # none is
        "error_traceback": cast(null(), Text),
    }
    found_by: ClassVar[Table] = tables.blueprint_labels
    owner = "blueprint_id"

    def held(self, tenant: TenantName, identifier: str) -> Blueprint | None:
        return self._first(self._nouns().where(*self._is(tenant, identifier)).with_for_update())

    def of_upload(self, upload: Execution) -> Blueprint | None:
        mine = self._nouns().where(
            *self._is(upload.tenant, upload.blueprint_id or ""),
            _COLUMNS.upload_execution_id == upload.id,
        )
        return self._first(mine.with_for_update())

    def keep_archive(self, tenant: TenantName, identifier: str, parts: Iterable[bytes]) -> None:
        for part, content in enumerate(parts):
            row = {**_key(tenant, identifier), "part": part, "content": content}
            self.connection.execute(insert(_ARCHIVES), [row])

    def archive(self, tenant: TenantName, identifier: str) -> Iterator[bytes]:
        part, mine = 0, select(_ARCHIVES.c.content).where(*_is(_ARCHIVES, tenant, identifier))
        while (content := self.connection.scalar(mine.where(_ARCHIVES.c.part == part))) is not None:
            yield bytes(content)
            part += 1

    def keep_icon(self, tenant: TenantName, identifier: str, icon: bytes) -> None:
        self.connection.execute(delete(_ICONS).where(*_is(_ICONS, tenant, identifier)))
        if icon:
            row = {**_key(tenant, identifier), "content": icon}
            self.connection.execute(insert(_ICONS), [row])

    def icon(self, tenant: TenantName, identifier: str) -> bytes | None:
        kept = select(_ICONS.c.content).where(*_is(_ICONS, tenant, identifier))
        found = self.connection.scalar(kept)
        return None if found is None else bytes(found)

    def note_packages(
        self, tenant: TenantName, identifier: str, packages: Iterable[tuple[str, str]]
    ) -> None:
        keys = {(package_key(name), version) for name, version in packages}
        rows = [
            {
                "tenant": tenant,
                "blueprint_id": identifier,
                "package_key": key,
                "package_version": version,
            }
            for key, version in keys
        ]
        self.connection.execute(delete(_PACKAGES).where(*_is(_PACKAGES, tenant, identifier)))
        if rows:
            self.connection.execute(insert(_PACKAGES), rows)

    def note_imports(self, tenant: TenantName, identifier: str, imported: Collection[str]) -> None:
        rows = [
            {"tenant": tenant, "blueprint_id": identifier, "imported_id": each}
            for each in set(imported)
        ]
        if rows:
            self.connection.execute(insert(_IMPORTS), rows)

    def importing(self, tenant: TenantName, identifier: str) -> list[str]:
        found = select(_IMPORTS.c.blueprint_id).where(
            _IMPORTS.c.tenant == tenant, _IMPORTS.c.imported_id == identifier
        )
        return list(self.connection.scalars(found.order_by(_IMPORTS.c.blueprint_id)))

    def needing(self, tenant: TenantName | None, package_name: str) -> list[PackageNeed]:
        found = select(_PACKAGES.c.tenant, _PACKAGES.c.blueprint_id, _PACKAGES.c.package_version)
        found = found.where(_PACKAGES.c.package_key == package_key(package_name))
        if tenant is not None:
            found = found.where(_PACKAGES.c.tenant == tenant)
        ordered = found.order_by(_PACKAGES.c.tenant, _PACKAGES.c.blueprint_id)
        return [PackageNeed(*row) for row in self.connection.execute(ordered)]


def _key(tenant: TenantName, identifier: str) -> dict[str, str]:
    return {"tenant": tenant, "blueprint_id": identifier}


def _is(table: Table, tenant: TenantName, identifier: str) -> list[ColumnElement[bool]]:
    return [table.c.tenant == tenant, table.c.blueprint_id == identifier]
