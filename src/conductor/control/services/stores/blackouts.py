"""Where blackouts are kept."""

from collections.abc import Collection
from typing import Protocol

from conductor.control.services.stores.store import Store
from conductor.domain.blackout import Blackout
from conductor.domain.ids import TenantName


class BlackoutStore(Store[Blackout], Protocol):
    def of(self, tenants: Collection[TenantName] | None) -> list[Blackout]:
        """All of some tenants, or of every one."""
        ...
