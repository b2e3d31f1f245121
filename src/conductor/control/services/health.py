"""Whether the server can do its work."""

from dataclasses import dataclass

from conductor.control.services.identity import DEFAULT_TENANT
from conductor.control.services.work import StorageUnavailable, UnitOfWorkFactory


@dataclass(frozen=True)
class Health:
    work: UnitOfWorkFactory

    def is_ready(self) -> bool:
        """The database answers."""
        try:
            with self.work.reading() as unit:
                return unit.tenants.find(DEFAULT_TENANT, DEFAULT_TENANT) is not None
        except StorageUnavailable:
            return False
