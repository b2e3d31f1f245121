"""The one row that says whether the manager is in maintenance."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, insert, select, update

from conductor.control.storage import tables
from conductor.domain.errors import Conflict
from conductor.domain.maintenance_mode import NO_MAINTENANCE, Maintenance, MaintenanceStatus

_TABLE = tables.maintenance_mode
_COLUMNS = _TABLE.columns
_OF_MANAGER = "manager"
_CURRENT = select(
    _COLUMNS.status, _COLUMNS.requested_by, _COLUMNS.requested_at, _COLUMNS.activated_at
).where(_COLUMNS.scope == _OF_MANAGER)


@dataclass(frozen=True)
class MaintenanceModeRepository:
    connection: Connection

    def current(self) -> Maintenance:
        row = self.connection.execute(_CURRENT).first()
        if row is None:
            return NO_MAINTENANCE
        status, *rest = row
        return Maintenance(MaintenanceStatus(status), *rest)

    def move(self, before: Maintenance, after: Maintenance) -> None:
        done = self.connection.execute(
            update(_TABLE)
            .where(_COLUMNS.scope == _OF_MANAGER, _COLUMNS.status == before.status)
            .values(asdict(after))
        )
        if done.rowcount:
            return
        if self.connection.execute(_CURRENT).first() is not None:
            raise Conflict(f"maintenance is no longer {before.status}; look at it again")
        self.connection.execute(insert(_TABLE), [{"scope": _OF_MANAGER, **asdict(after)}])
