"""Whether the server can do its work."""

from dataclasses import dataclass

from conductor.control.services.identity import DEFAULT_TENANT
from conductor.control.services.work import StorageUnavailable, UnitOfWorkFactory


@dataclass(frozen=True)
class Working:
    """Which parts do their work: the database answers; a worker is there, and not lost."""

    has_database: bool
    has_worker: bool


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

    def working(self) -> Working:
        try:
            with self.work.reading() as unit:
                return Working(has_database=True, has_worker=bool(unit.workers.all()))
        except StorageUnavailable:
            return Working(has_database=False, has_worker=False)
