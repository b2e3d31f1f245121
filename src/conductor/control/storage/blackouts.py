"""Rows of blackouts."""

from collections.abc import Collection
from typing import ClassVar

from sqlalchemy import Table

from conductor.control.storage import tables
from conductor.control.storage.any_of import is_one_of
from conductor.control.storage.repository import Repository
from conductor.domain.blackout import Blackout
from conductor.domain.ids import TenantName


class BlackoutRepository(Repository[Blackout]):
    table: ClassVar[Table] = tables.blackouts
    noun = Blackout
    kind = "blackout"
    name_column = "name"

    def of(self, tenants: Collection[TenantName] | None) -> list[Blackout]:
        where = [] if tenants is None else [is_one_of(self.table.columns.tenant, tenants)]
        return self._all(self._nouns().where(*where).order_by(self.table.columns.name))
