"""Rows of blueprints."""

from typing import ClassVar

from sqlalchemy import Table, insert, select

from conductor.control.storage import tables
from conductor.control.storage.repository import Repository
from conductor.domain.blueprint import Blueprint
from conductor.domain.ids import TenantName

_ARCHIVES = tables.blueprint_archives


class BlueprintRepository(Repository[Blueprint]):
    table: ClassVar[Table] = tables.blueprints
    noun = Blueprint
    kind = "blueprint"

    def keep_archive(self, tenant: TenantName, identifier: str, archive: bytes) -> None:
        row = {"tenant": tenant, "blueprint_id": identifier, "archive": archive}
        self.connection.execute(insert(_ARCHIVES), [row])

    def archive(self, tenant: TenantName, identifier: str) -> bytes | None:
        kept = select(_ARCHIVES.c.archive).where(
            _ARCHIVES.c.tenant == tenant, _ARCHIVES.c.blueprint_id == identifier
        )
        found = self.connection.scalar(kept)
        return None if found is None else bytes(found)
